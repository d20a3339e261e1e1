import { expect, test } from "vitest";
import { firstArchive } from "../../../lab/machines/debianMirror.ts";

const deb822 = `Types: deb
# http://old.example/debian
URIs: http://security.example/debian-security
Suites: trixie-security

Types: deb
URIs: http://mirror.example/pub/debian
Suites: trixie
`;

test.each([
  ["deb822, not the security archive, not a comment", deb822, "http://mirror.example/pub/debian"],
  [
    "one-line form with options",
    "deb [signed-by=/x] https://m.example/debian/ trixie main\n",
    "https://m.example/debian/",
  ],
  ["another distribution's archive", "deb http://m.example/ubuntu noble main\n", undefined],
  [
    "a list of mirrors that only apt understands",
    "URIs: mirror+file:/etc/apt/mirrors/debian.list\n",
    undefined,
  ],
])("the archive is found in: %s", (_form, text, archive) => {
  expect(firstArchive([text])).toBe(archive);
});
