import { defineConfig } from "vitest/config";

/** `pure`, `program` and `node` need no machine and take seconds; `lab` needs the whole lab and takes minutes. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "pure", include: ["test/pure/**/*.test.ts"], isolate: false } },
      {
        test: {
          name: "program",
          include: ["test/program/**/*.test.ts"],
          testTimeout: 30_000,
          fileParallelism: false,
        },
      },
      { test: { name: "node", include: ["test/node/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
