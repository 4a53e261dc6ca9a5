/**
 * Prints a line for every place in the sources that reads, writes or looks for a member of an object by a name that is
 * only known at run time: `record[name]`, `name in record`, `Object.assign(record, byName)`. The compiler knows the
 * type of the name; an index of a list is a number and does not count.
 * @example node names.mjs ../../tsconfig.json domain client
 */
import path from 'node:path';
import * as ast from 'typescript/unstable/ast';
import { API, TypeFlags } from 'typescript/unstable/sync';

const [config, ...folders] = process.argv.slice(2);
const root = path.dirname(path.resolve(config));
const api = new API({ cwd: root });
const project = api.updateSnapshot({ openProject: path.resolve(config) }).getProject(path.resolve(config));
const { program, checker } = project;

/** Whether a value of the type may be any text. */
function isName(type) {
  if (!type) return false;
  if (type.flags & TypeFlags.Union) return type.getTypes().some(isName);
  if (type.flags & TypeFlags.TypeParameter) return isName(checker.getBaseConstraintOfType(type));
  return (type.flags & (TypeFlags.String | TypeFlags.TemplateLiteral | TypeFlags.Any)) !== 0;
}

/** A cast says what somebody believes of a name, not what it is. */
const bare = (node) =>
  ast.isAsExpression(node) || ast.isParenthesizedExpression(node) || ast.isNonNullExpression(node)
    ? bare(node.expression)
    : node;

/** The expressions in a file that would be faults if they were names: each with the node to report. */
function suspects(file) {
  const found = [];
  const visit = (node) => {
    if (ast.isElementAccessExpression(node)) found.push({ node, of: bare(node.argumentExpression), by: isName });
    if (ast.isBinaryExpression(node) && node.operatorToken.kind === ast.SyntaxKind.InKeyword)
      found.push({ node, of: bare(node.left), by: isName });
    if (ast.isCallExpression(node) && node.expression.getText(file) === 'Object.assign')
      for (const given of node.arguments.slice(1))
        found.push({ node, of: ast.isSpreadElement(given) ? given.expression : given, by: isByName });
    node.forEachChild(visit);
  };
  visit(file);
  return found.filter(({ of }) => !ast.isNumericLiteral(of) && !ast.isStringLiteral(of));
}

/** Whether an object, or each in a list, has members by any name. */
function isByName(type) {
  if (!type) return false;
  const item = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : type;
  return item !== undefined && checker.getIndexInfosOfType(item).some(({ keyType }) => isName(keyType));
}

const wanted = program
  .getSourceFileNames()
  .filter((name) => folders.some((folder) => name.startsWith(`${path.join(root, folder)}/`)));
for (const name of wanted) {
  const file = program.getSourceFile(name);
  const found = suspects(file);
  const types = checker.getTypeAtLocation(found.map(({ of }) => of));
  for (const [index, { node, by }] of found.entries()) {
    if (!by(types[index])) continue;
    const line = file.text.slice(0, node.getStart(file)).split('\n').length;
    console.log(`${path.relative(root, name)}:${line}: ${node.getText(file).replace(/\s+/g, ' ').slice(0, 100)}`);
  }
}
api.close();
