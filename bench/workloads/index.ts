import { animation } from './animation.ts';
import { echo } from './echo.ts';
import { flood } from './flood.ts';
import { gallery } from './gallery.ts';
import { idle } from './idle.ts';
import { keys } from './keys.ts';
import { lag } from './lag.ts';
import { monitor } from './monitor.ts';
import { motion } from './motion.ts';
import { scroll } from './scroll.ts';
import { stream } from './stream.ts';
import { typing } from './typing.ts';
import { whiteboard } from './whiteboard.ts';
import type { Workload } from './workload.ts';

/** In the order in which they run and are reported. */
export const workloads: readonly Workload[] = [
  typing,
  keys,
  echo,
  stream,
  motion,
  lag,
  flood,
  scroll,
  gallery,
  whiteboard,
  monitor,
  animation,
  idle,
];
