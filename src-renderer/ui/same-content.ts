/** Whether two sets of properties say the same, as data: for components whose properties come anew with every message. */
export function sameContent(before: object, after: object): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
