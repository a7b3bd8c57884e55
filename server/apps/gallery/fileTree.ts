import { basename } from 'node:path';
import { listFolder } from './listFolder.ts';

export interface TreeNode {
  readonly name: string;
  readonly path: string;
  /** A note says something about its folder: that it is empty, or cannot be read. */
  readonly kind: 'folder' | 'image' | 'note';
  /** 0 in the root folder. */
  readonly depth: number;
  readonly parent: TreeNode | null;
  /** True for folders that are open. */
  isExpanded: boolean;
  /** What is in an open folder. */
  children: readonly TreeNode[];
}

/** The folders and images below a root; folders are read when they are opened. */
export class FileTree {
  readonly root: string;
  private visible: readonly TreeNode[] = [];
  private readonly changed: () => void;

  /** `changed` is called when `rows` is another list. */
  constructor(root: string, changed: () => void) {
    this.root = root;
    this.changed = changed;
  }

  /** The nodes in sight from top to bottom, whether they fit on the screen or not. */
  get rows(): readonly TreeNode[] {
    return this.visible;
  }

  get name(): string {
    return basename(this.root) || this.root;
  }

  /** Reads the root folder. */
  async open(): Promise<void> {
    this.visible = await this.read(this.root, null);
    this.changed();
  }

  /** Opens a folder and reads it anew. Does nothing when it is open. */
  async expand(node: TreeNode): Promise<void> {
    if (node.kind !== 'folder' || node.isExpanded) return;
    node.isExpanded = true;
    const children = await this.read(node.path, node);
    const index = this.visible.indexOf(node);
    // It may have been closed, or lost with its parent, while it was read.
    if (!node.isExpanded || index < 0 || node.children.length > 0) return;
    node.children = children;
    // Not splice: it takes each row as an argument, and folders may hold more than a call can take.
    this.visible = this.visible.slice(0, index + 1).concat(children, this.visible.slice(index + 1));
    this.changed();
  }

  /** Closes a folder and forgets what is in it. */
  collapse(node: TreeNode): void {
    if (!node.isExpanded) return;
    node.isExpanded = false;
    node.children = [];
    const start = this.visible.indexOf(node) + 1;
    let end = start;
    while ((this.visible[end]?.depth ?? -1) > node.depth) end++;
    this.visible = this.visible.slice(0, start).concat(this.visible.slice(end));
    this.changed();
  }

  /** The next image from there on, downwards (1) or upwards (-1), among the rows; null at the end. */
  imageBeside(node: TreeNode | null, direction: 1 | -1): TreeNode | null {
    const start = node === null ? -1 : this.visible.indexOf(node);
    for (let index = start + direction; index >= 0 && index < this.visible.length; index += direction) {
      const row = this.visible[index];
      if (row?.kind === 'image') return row;
    }
    return null;
  }

  private async read(path: string, parent: TreeNode | null): Promise<TreeNode[]> {
    const depth = parent === null ? 0 : parent.depth + 1;
    const common = { depth, parent, isExpanded: false, children: [] };
    const note = (name: string): TreeNode[] => [{ ...common, kind: 'note', name, path }];
    try {
      const entries = await listFolder(this.root, path);
      return entries.length === 0 ? note('no pictures here') : entries.map((entry) => ({ ...entry, ...common }));
    } catch (error) {
      return note(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
