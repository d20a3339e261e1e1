/** The safetensors file format: length of the header, header as JSON, the tensors' bytes one after another. */
import { Buffer } from "node:buffer";

export interface Tensor {
  name: string;
  dtype: "BF16" | "F32";
  shape: readonly number[];
  bytes: Buffer;
}

export function safetensors(tensors: readonly Tensor[]): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, " "));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...tensors.map((tensor) => tensor.bytes)]);
}
