// Every exported symbol of src-main and src-preload carries a docblock that says what it is (docs: units, errors, source).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './source-stamp.mjs';

const problems = [];

const documented = (node, source) =>
  (ts.getJSDocCommentsAndTags(node) ?? []).length > 0 || /\/\*\*/.test(leading(node, source));
const leading = (node, source) => source.text.slice(node.getFullStart(), node.getStart(source));

function report(source, node, name, why) {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  problems.push(`${relative(root, source.fileName)}:${line + 1} ${name} ${why}`);
}

function visitClass(source, node) {
  for (const member of node.members) {
    const hidden = member.modifiers?.some(
      (m) => m.kind === ts.SyntaxKind.PrivateKeyword || m.kind === ts.SyntaxKind.OverrideKeyword,
    );
    if (
      hidden ||
      !member.name ||
      ts.isPrivateIdentifier(member.name) ||
      ts.isComputedPropertyName(member.name)
    )
      continue;
    const isMethod = ts.isMethodDeclaration(member) || ts.isGetAccessorDeclaration(member);
    if (isMethod && !documented(member, source))
      report(source, member, `${node.name?.text}.${member.name.getText(source)}`, 'has no docblock');
  }
}

function visitFile(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  for (const node of source.statements) {
    if (!node.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) continue;
    const name =
      node.name?.text ??
      (ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.name.getText(source) : 'export');
    if (!documented(node, source)) report(source, node, name, 'has no docblock');
    if (ts.isClassDeclaration(node)) visitClass(source, node);
  }
}

for (const room of ['src-main', 'src-preload']) {
  for (const entry of readdirSync(join(root, room), { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.tsx?$/.test(entry.name) && !/(_pb|\.test)\.tsx?$/.test(entry.name))
      visitFile(join(entry.parentPath, entry.name));
  }
}
if (problems.length > 0) {
  process.stderr.write(
    `${problems.sort().join('\n')}\n${problems.length} exported symbols lack a docblock\n`,
  );
  process.exit(1);
}
