/** Versions of the engine and of the plugins that the lab needs; package.json pins the matching SDKs. */
export const pulumiVersion = "3.259.0";

/** Providers of the hosts backend. */
export const pluginVersions = { command: "1.2.1", random: "4.21.2" } as const satisfies Record<
  string,
  string
>;
