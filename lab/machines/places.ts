import { resolve } from "node:path";

/** The one folder, ignored by git, that holds everything the lab makes. */
export const labFolder = resolve(import.meta.dirname, "../../.lab");

/** The Debian tree that all machines boot from, read-only. */
export const treeFolder = `${labFolder}/tree`;

/** Key pair with which the lab (and Pulumi in the lab) logs in to the machines. */
export const loginKey = `${labFolder}/keys/login`;

/** uv's cache of all machines: it makes a second installation of the engine's environment a matter of seconds. */
export const uvCacheFolder = `${labFolder}/uv-cache`;

/** Disks, logs and process ids of one instance: gone after `npm run dev:down`. */
export const instanceFolder = (instance: string): string => `${labFolder}/instances/${instance}`;

/** The file system that all machines of one instance share as /shared: weights and wheels stay in it. */
export const sharedFolder = (instance: string): string => `${labFolder}/shared/${instance}`;

/** Compiled Python of all machines (PYTHONPYCACHEPREFIX in Pulumi.dev.yaml): shortens every engine's start. */
export const pythonCacheFolder = `${labFolder}/python-cache`;
