import { readFileSync, writeFileSync } from "node:fs";
import { configPage } from "../config/page.ts";
import { configBlock, withConfigBlock } from "../config/pulumiYaml.ts";

/** Writes what the table of keys says into Pulumi.yaml and docs/config.md; with --check it only compares. */
function main(): void {
  const check = process.argv.includes("--check");
  const root = new URL("../", import.meta.url);
  const stale = Object.entries(RENDERED).filter(([path, render]) => {
    const file = new URL(path, root);
    const present = readFileSync(file, "utf8");
    const wanted = render(present);
    if (present === wanted) return false;
    if (!check) writeFileSync(file, wanted);
    return true;
  });
  for (const [path] of stale) console.log(`${check ? "differs from config/keys.ts:" : "wrote"} ${path}`);
  if (check && stale.length > 0) {
    console.log("run: npm run config");
    process.exitCode = 1;
  }
}

const RENDERED: Readonly<Record<string, (present: string) => string>> = {
  "Pulumi.yaml": (present) => withConfigBlock(present, configBlock()),
  "docs/config.md": () => configPage(),
};

main();
