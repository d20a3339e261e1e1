import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { API_KEY_LENGTH, apiKey } from "../boot/apiKey.ts";

export interface ApiKeysArgs {
  /** Names of the clients' keys with their generation: a higher one makes a new key. */
  readonly generations: Readonly<Record<string, number>>;
  /** A higher one makes a new key for `/ops`. */
  readonly operatorKeyGeneration: number;
}

/** The keys of a group: one per client that the stack names, and the operator's for `/ops`. All are secret. */
export class ApiKeys extends pulumi.ComponentResource {
  readonly byName: Readonly<Record<string, pulumi.Output<string>>>;
  /** The first by name. */
  readonly first: pulumi.Output<string>;
  readonly operatorKey: pulumi.Output<string>;

  constructor(name: string, args: ApiKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("deepseek:index:ApiKeys", name, {}, opts);
    const names = Object.keys(args.generations).sort();
    this.byName = Object.fromEntries(
      names.map((client) => [client, this.key(`${name}-api-key-${client}`, args.generations[client])]),
    );
    const [first] = Object.values(this.byName);
    if (first === undefined) throw new Error("a group without an API key could not answer");
    this.first = first;
    this.operatorKey = this.key(`${name}-operator-key`, args.operatorKeyGeneration);
    this.registerOutputs({});
  }

  private key(name: string, generation: number | undefined): pulumi.Output<string> {
    const password = new random.RandomPassword(
      name,
      { length: API_KEY_LENGTH, special: false, keepers: { generation: String(generation) } },
      { parent: this },
    );
    return pulumi.secret(password.result).apply(apiKey);
  }
}
