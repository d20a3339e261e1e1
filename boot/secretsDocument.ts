/** What a node keeps in its 0600 file: `/etc/deepseek/secrets/secrets.json`. */
export interface NodeSecrets {
  /** Opens `/ops`, on every node. */
  readonly operatorKey: string;
  /** The clients' keys by name, only on the gateway. */
  readonly apiKeys?: Readonly<Record<string, string>>;
  /** For the hub, only where weights are fetched. */
  readonly huggingFaceToken?: string;
  /** Key of the user's own certificate, only on the gateway. */
  readonly tlsKey?: string;
}

/** The same text for the same secrets, in whatever order they were put together. */
export function secretsDocument(secrets: NodeSecrets): string {
  const { apiKeys, huggingFaceToken, operatorKey, tlsKey } = secrets;
  const sorted = apiKeys && Object.fromEntries(Object.entries(apiKeys).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ operatorKey, apiKeys: sorted, huggingFaceToken, tlsKey }, null, 1)}\n`;
}
