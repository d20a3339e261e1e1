/**
 * Writes the smallest x86-64 ELF shared object that exports functions by name, so that the lab needs no
 * compiler and every computer makes the same bytes. Every function answers a number, or, if its name ends
 * in `String` or `Name`, a C text.
 * Layout and constants: System V ABI, chapters 4 and 5; AMD64 supplement.
 */
import { Buffer } from "node:buffer";

const HEADER = 64;
const PROGRAM_HEADER = 56;
const SYMBOL = 24;
const PAGE = 0x1000;
const DYNAMIC = { hash: 4, strtab: 5, symtab: 6, strsz: 10, syment: 11, soname: 14 };

export interface Exports {
  soname: string;
  functions: readonly string[];
  /** What every function returns. */
  answer: number;
  /** What the functions that must return a text point to. */
  text: string;
}

/** The bytes of a shared object; the same input gives the same bytes. */
export function sharedObject(exports: Exports): Buffer {
  const strings = stringTable([exports.soname, ...exports.functions]);
  const code = machineCode(exports.answer, exports.text);
  const symbols = Buffer.alloc(SYMBOL * (exports.functions.length + 1));
  const hash = hashTable(exports.functions);

  const symbolsAt = HEADER + 4 * PROGRAM_HEADER;
  const hashAt = symbolsAt + symbols.length;
  const stringsAt = hashAt + hash.length;
  const codeAt = align(stringsAt + strings.bytes.length, 16);
  const dynamicAt = align(codeAt + code.bytes.length, PAGE);

  exports.functions.forEach((name, index) => {
    const at = SYMBOL * (index + 1);
    symbols.writeUInt32LE(strings.offset(name), at);
    symbols.writeUInt8(0x12, at + 4); // global function
    symbols.writeUInt16LE(1, at + 6); // any section index that is not "undefined"
    symbols.writeBigUInt64LE(BigInt(codeAt + (/(String|Name)$/.test(name) ? code.textFunction : 0)), at + 8);
  });
  const dynamic = dynamicTable([
    [DYNAMIC.soname, strings.offset(exports.soname)],
    [DYNAMIC.hash, hashAt],
    [DYNAMIC.symtab, symbolsAt],
    [DYNAMIC.syment, SYMBOL],
    [DYNAMIC.strtab, stringsAt],
    [DYNAMIC.strsz, strings.bytes.length],
  ]);

  const file = Buffer.alloc(dynamicAt + dynamic.length);
  fileHeader().copy(file);
  const segments = [
    programHeader(1, 5, 0, codeAt + code.bytes.length, PAGE), // load: read, execute
    programHeader(1, 6, dynamicAt, dynamic.length, PAGE), // load: the loader writes into the dynamic table
    programHeader(2, 6, dynamicAt, dynamic.length, 8), // dynamic
    programHeader(0x6474e551, 6, 0, 0, 16), // GNU_STACK: the stack stays without execution
  ];
  segments.forEach((segment, index) => {
    segment.copy(file, HEADER + index * PROGRAM_HEADER);
  });
  symbols.copy(file, symbolsAt);
  hash.copy(file, hashAt);
  strings.bytes.copy(file, stringsAt);
  code.bytes.copy(file, codeAt);
  dynamic.copy(file, dynamicAt);
  return file;
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(HEADER);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bit, little endian, version 1
  header.writeUInt16LE(3, 16); // shared object
  header.writeUInt16LE(62, 18); // x86-64
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(HEADER), 32);
  header.writeUInt16LE(HEADER, 52);
  header.writeUInt16LE(PROGRAM_HEADER, 54);
  header.writeUInt16LE(4, 56);
  header.writeUInt16LE(64, 58);
  return header;
}

function programHeader(type: number, flags: number, offset: number, size: number, to: number): Buffer {
  const header = Buffer.alloc(PROGRAM_HEADER);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(flags, 4);
  // File offset, virtual address and physical address are the same number everywhere in this file.
  for (const at of [8, 16, 24]) header.writeBigUInt64LE(BigInt(offset), at);
  for (const at of [32, 40]) header.writeBigUInt64LE(BigInt(size), at);
  header.writeBigUInt64LE(BigInt(to), 48);
  return header;
}

function stringTable(names: readonly string[]): { bytes: Buffer; offset(name: string): number } {
  const offsets = new Map<string, number>();
  let length = 1;
  for (const name of names) {
    offsets.set(name, length);
    length += name.length + 1;
  }
  const bytes = Buffer.from(`\0${names.join("\0")}\0`, "latin1");
  return { bytes, offset: (name) => offsets.get(name) ?? 0 };
}

/** `mov eax, answer; ret`, then `lea rax, [rip + text]; ret`, then the text. */
function machineCode(answer: number, text: string): { bytes: Buffer; textFunction: number } {
  const number = Buffer.from([0xb8, 0, 0, 0, 0, 0xc3]);
  number.writeUInt32LE(answer, 1);
  const toText = Buffer.from([0x48, 0x8d, 0x05, 1, 0, 0, 0, 0xc3]);
  return { bytes: Buffer.concat([number, toText, Buffer.from(`${text}\0`)]), textFunction: number.length };
}

/** The classic hash table of the ABI: buckets and chains of symbol numbers. */
function hashTable(names: readonly string[]): Buffer {
  const buckets = new Array<number>(Math.max(1, names.length)).fill(0);
  const chains = new Array<number>(names.length + 1).fill(0);
  names.forEach((name, index) => {
    const bucket = elfHash(name) % buckets.length;
    chains[index + 1] = buckets[bucket] ?? 0;
    buckets[bucket] = index + 1;
  });
  const words = [buckets.length, chains.length, ...buckets, ...chains];
  const bytes = Buffer.alloc(align(words.length * 4, 8));
  words.forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  return bytes;
}

function elfHash(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = (hash << 4) + byte;
    const high = hash & 0xf0000000;
    if (high !== 0) hash ^= high >>> 24;
    hash &= ~high;
  }
  return hash >>> 0;
}

function dynamicTable(entries: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.alloc(16 * (entries.length + 1)); // the last one stays null
  entries.forEach(([tag, value], index) => {
    bytes.writeBigInt64LE(BigInt(tag), index * 16);
    bytes.writeBigUInt64LE(BigInt(value), index * 16 + 8);
  });
  return bytes;
}
