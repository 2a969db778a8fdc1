import {
  type ChainEntry,
  chainEntries,
  championNames,
  readHistory,
} from '../../storage/champions/champion-store.js';
import { ChampionUnknown } from '../../storage/champions/errors.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { championsDocument, historyDocument } from '../output/champion-documents.js';
import { championsText, historyText } from '../output/champion-text.js';
import { type Project, withProject } from '../project.js';
import { trustOf } from '../trust.js';
import { verifyTarget } from './verify.js';

export interface ChampionsOptions {
  readonly verify?: boolean;
  readonly trust?: string;
}

/** `retort champions [NAME]`: from the store alone. A chain that does not hold is shown as far as it can be read. */
export async function champions(
  name: string | null,
  { verify, trust }: ChampionsOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async (project) => {
    const names = await championNames(project.store);
    if (name === null) return list(names, project, context);
    if (!names.includes(name)) throw new ChampionUnknown(name, names);
    if (verify) return verifyTarget({ champion: name }, {}, project, context);
    const history = await readHistory(project.store, name, await trustOf(project.settings));
    context.out.show(historyDocument(name, history), () => historyText(name, history, context.out.paint));
    return exitCodes.success;
  });
}

async function list(
  names: readonly string[],
  { store, settings }: Project,
  { out }: Context,
): Promise<ExitCode> {
  const trust = await trustOf(settings);
  const newest: { readonly name: string; readonly entry: ChainEntry }[] = [];
  for (const name of names) {
    const entries: ChainEntry[] = [];
    for await (const entry of chainEntries(store, name, trust)) entries.push(entry);
    const entry = entries.find(({ record }) => record === null) ?? entries.at(-1);
    if (entry !== undefined) newest.push({ name, entry });
  }
  out.show(championsDocument(newest), () => championsText(newest, out.paint));
  return exitCodes.success;
}
