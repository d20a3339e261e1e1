/**
 * A byte-level BPE tokenizer made from a list of words: any text can be encoded, and each word after a
 * space is one token. The control tokens and the chat form are DeepSeek's.
 */
import { readFileSync } from "node:fs";

const CONTROL = [
  "<｜begin▁of▁sentence｜>",
  "<｜end▁of▁sentence｜>",
  "<｜User｜>",
  "<｜Assistant｜>",
] as const;
const [BEGIN, END, USER, ASSISTANT] = CONTROL;

const CHAT_TEMPLATE =
  "{{ bos_token }}{% for message in messages %}" +
  "{% if message['role'] == 'system' %}{{ message['content'] }}{% endif %}" +
  `{% if message['role'] == 'user' %}${USER}{{ message['content'] }}{% endif %}` +
  `{% if message['role'] == 'assistant' %}${ASSISTANT}{{ message['content'] }}${END}{% endif %}` +
  `{% endfor %}{% if add_generation_prompt %}${ASSISTANT}{% endif %}`;

export interface Tokenizer {
  /** Number of tokens. */
  size: number;
  /** Token that ends an answer. */
  end: number;
  /** Tokens that are a whole word: what the model may say, so that its text is valid UTF-8. */
  words: ReadonlySet<number>;
  /** File name → content. */
  files: ReadonlyMap<string, string>;
}

export function tokenizer(): Tokenizer {
  const bytes = byteAlphabet();
  const words = readFileSync(new URL("words.txt", import.meta.url), "utf8")
    .trim()
    .split(/\s+/);
  const pairs = mergesOf(words);
  const tokens = [...CONTROL, ...bytes, ...pairs.map((pair) => pair.join(""))];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const files = new Map([
    ["tokenizer.json", json(tokenizerFile(ids, pairs))],
    ["tokenizer_config.json", json(tokenizerConfig())],
  ]);
  return {
    size: tokens.length,
    end: ids.get(END) ?? 0,
    words: new Set(words.map((word) => ids.get(`Ġ${word}`) ?? 0)),
    files,
  };
}

/**
 * GPT-2's printable stand-ins for the 256 bytes: printable Latin-1 stands for itself, the others for the
 * characters from U+0100 on. So `Ġ` (U+0120) stands for the space.
 */
function byteAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
}

/** A chain of merges for each word: `Ġ`+`w`, `Ġw`+`o`, …, each pair once. */
function mergesOf(words: readonly string[]): [string, string][] {
  const pairs = new Map<string, [string, string]>();
  for (const word of words) {
    for (let length = 0; length < word.length; length++) {
      const left = `Ġ${word.slice(0, length)}`;
      const right = word.charAt(length);
      pairs.set(left + right, [left, right]);
    }
  }
  return [...pairs.values()];
}

function tokenizerFile(ids: ReadonlyMap<string, number>, merges: readonly [string, string][]): object {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: CONTROL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(ids),
      merges,
    },
  };
}

function tokenizerConfig(): object {
  return {
    tokenizer_class: "PreTrainedTokenizerFast",
    bos_token: BEGIN,
    eos_token: END,
    pad_token: END,
    add_bos_token: false,
    model_max_length: 163840,
    clean_up_tokenization_spaces: false,
    chat_template: CHAT_TEMPLATE,
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
