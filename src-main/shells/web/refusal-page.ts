/** What somebody sees who comes without a session. It says nothing of who is let in. */
export function refusalPage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Rivulet</title>
<h1>This address has been used</h1>
<p>An address of Rivulet opens one window. Press Enter in the terminal where Rivulet runs to get a new one.</p>
</html>
`;
}
