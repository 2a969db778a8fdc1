/** The unit of every split: a document, question or thread; ids are unique within a source only. */
export function groupOf({ source, id }: { readonly source: string; readonly id: string }): string {
  return `${source}/${id}`;
}
