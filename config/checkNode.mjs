// Runs before the program (Pulumi.yaml, nodeargs), on whatever Node the user has: so plain JavaScript only.
//
// The program is TypeScript that Node strips by itself: 22.18 and later, 24 and later. On 22.23 every uncaught
// error of a program costs about 15 s of computing before it is printed (nodejs/node#64011).
const [major, minor] = process.versions.node.split(".").map(Number);
const works = (major === 22 && minor >= 18 && minor < 23) || major >= 24;

if (!works) {
  process.stderr.write(
    `This program needs Node 24, and pulumi runs it on Node ${process.versions.node}: ` +
      "put Node 24 first on PATH, or use `npm run pulumi -- …`, which brings its own.\n",
  );
  process.exit(1);
}
