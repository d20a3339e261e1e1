import * as pulumi from "@pulumi/pulumi";

/** What must never be seen: each a secret of Pulumi's from the moment it was read. */
export interface Secrets {
  /** Opens the hosts; undefined with backend aws. */
  readonly sshPrivateKey: pulumi.Output<string> | undefined;
  /** Token for the hub; undefined where the repository is open. */
  readonly huggingFaceToken: pulumi.Output<string> | undefined;
  /** Key of the user's own certificate; undefined where the stack's CA signs. */
  readonly tlsKey: pulumi.Output<string> | undefined;
}

/** The same in clear, as it came from files and from the stack's configuration. */
export interface PlainSecrets {
  readonly sshPrivateKey: string | undefined;
  readonly huggingFaceToken: string | undefined;
  readonly tlsKey: string | undefined;
}

export function asSecrets({ sshPrivateKey, huggingFaceToken, tlsKey }: PlainSecrets): Secrets {
  const secret = (text: string | undefined) => (text === undefined ? undefined : pulumi.secret(text));
  return {
    sshPrivateKey: secret(sshPrivateKey),
    huggingFaceToken: secret(huggingFaceToken),
    tlsKey: secret(tlsKey),
  };
}
