/**
 * Stand-in for Pulumi's `command` provider 1.2.1, for a machine where the real plugin cannot be had.
 *
 * As strict as the real one (written after pulumi-command v1.2.1 and pulumi-go-provider v1.3.0). It does not prove:
 * Go's SSH library (OpenSSH's client stands in), passwords, encrypted keys and proxies, collecting assets and archives
 * (all refused here), `CopyFile`, the `run` function.
 */
import { serveProvider } from "../provider/server.ts";
import { copyToRemote } from "./copyToRemote.ts";
import { localCommand } from "./localCommand.ts";
import { remoteCommand } from "./remoteCommand.ts";

serveProvider({
  name: "command",
  version: "1.2.1",
  types: {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyToRemote": copyToRemote,
  },
});
