/** RFC 1918, and RFC 6598 (100.64.0.0/10), which overlay networks such as Tailscale use. */
const PRIVATE_NETWORKS = [
  { network: "10.0.0.0", prefixLength: 8 },
  { network: "172.16.0.0", prefixLength: 12 },
  { network: "192.168.0.0", prefixLength: 16 },
  { network: "100.64.0.0", prefixLength: 10 },
] as const;

export function isPrivateAddress(address: string): boolean {
  return PRIVATE_NETWORKS.some(({ network, prefixLength }) => {
    const size = 2 ** (32 - prefixLength);
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
  });
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}
