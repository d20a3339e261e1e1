/**
 * Stand-in for Pulumi's `random` provider 4.21.2, for a machine where the real plugin cannot be had.
 *
 * It does not prove: any type but RandomPassword, import, and `bcryptHash`, which is no bcrypt here (nothing uses it).
 */
import { serveProvider } from "../provider/server.ts";
import { randomPassword } from "./randomPassword.ts";

serveProvider({
  name: "random",
  version: "4.21.2",
  types: { "random:index/randomPassword:RandomPassword": randomPassword },
});
