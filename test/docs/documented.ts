import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** An exported declaration, with the first line and the examples of its docstring. */
export interface Documented {
  /** Below the folder. */
  file: string;
  name: string;
  line: string;
  examples: string[];
}

/** Every exported declaration of the sources in a folder. */
export function documentedIn(folder: string): Documented[] {
  return sourcesIn(folder).flatMap((file) => {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(folder, file), "utf8"),
      ts.ScriptTarget.ES2022,
      true,
    );
    return source.statements
      .filter((statement) => ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport))
      .flatMap((statement) => {
        const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
        const line = ts.getTextOfJSDocComment(docs.at(-1)?.comment)?.split("\n\n")[0] ?? "";
        const examples = docs
          .flatMap(({ tags }) => [...(tags ?? [])])
          .filter((tag) => tag.tagName.text === "example")
          .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? "");
        return namesOf(statement).map((name) => ({ file, name, line, examples }));
      });
  });
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/(^|[\\/])(dist|node_modules|assembly|modules)[\\/]/.test(path),
  );
}

function isExport({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.ExportKeyword;
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.getText()] : [];
}
