import { join } from 'node:path';

import { isWithin } from '../file/confined.ts';
import type { FileSystem, FolderEntry } from '../file/file-system.ts';
import { refusalOf } from '../file/refusal.ts';
import type { WaitingReason } from '../protocol/notice.ts';
import type { FolderGlobs } from './globs.ts';

/** A directory that was listed. */
export interface ScannedFolder {
  /** Absolute. */
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/** What one look through a folder found. Paths of files and of what was refused begin at the folder. */
export interface Scan {
  /** Those that may be logs of their own; sorted. */
  readonly files: readonly string[];
  readonly folders: readonly ScannedFolder[];
  /** What could not be listed, and why; the folder itself is ''. */
  readonly refused: ReadonlyMap<string, WaitingReason>;
  /** True where there was more than may be looked at. */
  readonly isCut: boolean;
  /** True where there were subfolders further down than may be looked at. */
  readonly isTooDeep: boolean;
}

export interface ScanOptions {
  readonly globs: FolderGlobs;
  /** So many names are looked at. */
  readonly maxEntries: number;
  readonly fileSystem: FileSystem;
}

/** Looks through a folder and its subfolders, the nearer ones first. Links to folders are not entered. */
export async function scan(directory: string, options: ScanOptions): Promise<Scan> {
  const { globs, maxEntries, fileSystem } = options;
  const files: string[] = [];
  const links: string[] = [];
  const folders: ScannedFolder[] = [];
  const refused = new Map<string, WaitingReason>();
  let left = maxEntries;
  let isCut = false;
  let isTooDeep = false;

  async function list(folder: string): Promise<FolderEntry[]> {
    try {
      const entries = await fileSystem.entries(join(directory, folder));
      return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      refused.set(folder, reason);
      return [];
    }
  }

  /** @returns the subfolders to be entered. */
  async function look(folder: string, depth: number): Promise<string[]> {
    const listed = await list(folder);
    const entries = listed.slice(0, left);
    isCut ||= entries.length < listed.length;
    left -= entries.length;
    if (refused.has(folder)) return [];
    folders.push({
      path: join(directory, folder),
      names: new Set(listed.map(({ name }) => name)),
    });
    const pathsOf = (kind: FolderEntry['kind']): string[] =>
      entries.filter((entry) => entry.kind === kind).map(({ name }) => joined(folder, name));
    files.push(...pathsOf('file').filter(globs.isOffered));
    links.push(...pathsOf('link').filter(globs.isOffered));
    const subfolders = pathsOf('folder').filter(globs.isEntered);
    if (depth < globs.maxDepth) return subfolders;
    isTooDeep ||= globs.isCutOff && subfolders.length > 0;
    return [];
  }

  let level = [''];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (left > 0) next.push(...(await look(folder, depth)));
      else isCut = true;
    }
    level = next;
  }
  const linked = await usableLinks(directory, { files, links, fileSystem });
  return { files: [...files, ...linked].toSorted(), folders, refused, isCut, isTooDeep };
}

interface Links {
  readonly files: readonly string[];
  readonly links: readonly string[];
  readonly fileSystem: FileSystem;
}

/** Links to files inside the folder that are not offered by another name already. */
async function usableLinks(
  directory: string,
  { files, links, fileSystem }: Links,
): Promise<string[]> {
  if (links.length === 0) return [];
  const realPath = (path: string): Promise<string | null> =>
    fileSystem.realPath(path).catch(() => null);
  const root = await realPath(directory);
  if (root === null) return [];
  const taken = new Set(files.map((file) => join(root, file)));
  const usable: string[] = [];
  for (const link of links) {
    const target = await realPath(join(directory, link));
    if (target === null || taken.has(target) || !isWithin(root, target)) continue;
    const stats = await fileSystem.stat(target).catch(() => null);
    if (!stats?.isFile()) continue;
    taken.add(target);
    usable.push(link);
  }
  return usable;
}

/** Of paths that begin at the folder the folder itself is ''. */
function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
