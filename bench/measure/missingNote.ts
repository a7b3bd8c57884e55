/** What is said of inputs that were never answered. */
export function missingNote(missing: number): { readonly note?: string } {
  if (missing === 0) return {};
  return { note: `${missing} of the inputs were not shown before the limit; they count with the time until then.` };
}
