import { animation } from './animation.ts';
import { flood } from './flood.ts';
import { gallery } from './gallery.ts';
import { idle } from './idle.ts';
import { monitor } from './monitor.ts';
import { scroll } from './scroll.ts';
import { typing } from './typing.ts';
import { whiteboard } from './whiteboard.ts';
import type { Workload } from './workload.ts';

/** In the order in which they run and are reported. */
export const workloads: readonly Workload[] = [typing, flood, scroll, gallery, whiteboard, monitor, animation, idle];
