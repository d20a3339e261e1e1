import { beforeAll, expect, test } from "vitest";
import { checkCloudConfig } from "../../../lab/machines/cloudInitSchema.ts";
import { cloudConfig } from "../../../lab/machines/seed.ts";
import { machineSteps } from "../../../lab/machines/steps.ts";
import { runSteps } from "../../../lab/setup/steps.ts";

beforeAll(() => runSteps(machineSteps));

test("cloud-init's own check accepts a right document and refuses an unknown key", async () => {
  expect((await checkCloudConfig(cloudConfig({ write_files: [{ path: "/x", content: "y" }] }))).valid).toBe(
    true,
  );
  const wrong = await checkCloudConfig(cloudConfig({ write_file: [] }));
  expect(wrong.valid).toBe(false);
  expect(wrong.text).toContain("write_file");
});
