import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { KEYS } from "../../../config/keys.ts";
import { configPage } from "../../../config/page.ts";
import { configBlock, withConfigBlock } from "../../../config/pulumiYaml.ts";
import { KEY_NAMES } from "../../../config/settings.ts";

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("Pulumi.yaml's config block is what the table of keys says (npm run config writes it)", () => {
  const present = file("Pulumi.yaml");
  expect(present).toBe(withConfigBlock(present, configBlock()));
});

test("docs/config.md is what the table of keys says (npm run config writes it)", () => {
  expect(file("docs/config.md")).toBe(configPage());
});

test("no declared key lacks a default, for Pulumi would make it mandatory and stop at it alone; and none is secret", () => {
  const { config } = parse(file("Pulumi.yaml")) as {
    config: Record<string, { default?: unknown; secret?: true }>;
  };
  for (const [name, declared] of Object.entries(config)) {
    expect(declared.default, name).toBeDefined();
    expect(declared.secret, name).toBeUndefined();
  }
});

test("every key of the table stands in docs/config.md, and what is nested as well", () => {
  const page = configPage();
  for (const name of KEY_NAMES) expect(page).toContain(`| \`${name}\` |`);
  for (const name of Object.keys(KEYS.hosts.shape.items.fields)) expect(page).toContain(`| \`${name}\` |`);
  expect(page).toContain("## customModel.config");
});

test("the program runs on Node's own type stripping, after a check of the Node version", () => {
  const { main, runtime } = parse(file("Pulumi.yaml"));
  expect(main).toBe("index.ts");
  expect(runtime.options).toEqual({ typescript: false, nodeargs: "--import ./config/checkNode.mjs" });
});
