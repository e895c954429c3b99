// Verify a folder of evidence with Node alone: `node verify.mjs [FOLDER] [HELD ...]`.
// FOLDER is where this file lies, if none is given. HELD is what you keep yourself: a checkpoint's file, a plan's head
// as printed (`our-school:14:hFx2…8=`), or a public key's file. README.md tells the formats.
// Exit status: 0 whole; 1 changed; 2 cut, of another plan or key, of a newer release, or no evidence.

import * as crypto from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const [LIST, ENTRIES, LEAVES] = ["evidence.txt", "entries.jsonl", "leaves.txt"];
const [HEAD, KEY] = ["plan.checkpoint", "key.pub"];
const FIRST = /^collegial-(evidence|signed-checkpoint|unsigned-checkpoint)@([1-9][0-9]*)$/;

// Says what is wrong first, and the exit status.
const notWhole = (why, status = 2) => Object.assign(new Error(why), { status });
const slowly = (_, data) => crypto.createHash("sha256").update(data).digest(); // before Node 20.12
const hash = (...parts) => (crypto.hash ?? slowly)("sha256", Buffer.concat(parts), "buffer");
const node = (left, right) => hash(Buffer.of(1), left, right);
const rootOf = (roots) => (roots.length ? roots.reduceRight((found, left) => node(left, found)) : hash());
const half = (number) => Math.floor(number / 2);

// Add a leaf to a tree as in RFC 6962, of which the roots of its complete parts are kept.
function grow(roots, size, leaf) {
  for (; size % 2; size = half(size)) leaf = node(roots.pop(), leaf);
  roots.push(leaf);
}

// Go up by a proof, as in RFC 9162; give the roots with only the hashes on the left, and with all.
function climbed(at, last, start, hashes) {
  let [before, after] = [start, start];
  for (const each of hashes) {
    if (last <= 0) return null;
    if (at % 2 || at === last) {
      [before, after] = [node(each, before), node(each, after)];
      while (at && at % 2 === 0) [at, last] = [half(at), half(last)];
    } else {
      after = node(after, each);
    }
    [at, last] = [half(at), half(last)];
  }
  return last ? null : [before, after];
}

function isConsistent(old, oldRoot, size, root, hashes) {
  if (!(old > 0 && old < size)) return old === size && oldRoot.equals(root) && hashes.length === 0;
  let [at, last, power] = [old - 1, size - 1, old];
  while (power % 2 === 0) power = half(power);
  const [first, ...rest] = power === 1 ? [oldRoot, ...hashes] : hashes;
  while (at % 2) [at, last] = [half(at), half(last)];
  const found = first ? climbed(at, last, first, rest) : null;
  return found !== null && found[0].equals(oldRoot) && found[1].equals(root);
}

// Read a text: whatever goes wrong on the way, it is cut or changed.
function read(path, name, reader) {
  if (!existsSync(path)) throw notWhole(`${name || "an empty name"} is not there`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    if (text.endsWith("\n")) return reader(text.slice(0, -1).split("\n"));
  } catch (error) {
    if (error.status) throw error;
  }
  throw notWhole(`${name} is cut or changed`);
}

function require(fact) {
  if (!fact) throw new Error();
}

function decoded(text, size = 32) {
  const found = Buffer.from(text, "base64");
  require(found.length === size && found.toString("base64") === text);
  return found;
}

function number(text) {
  require(/^[0-9]{1,15}$/.test(text));
  return Number(text);
}

// Read a checkpoint: origin, size and root, and below them signatures.
function readNote(lines) {
  require(lines.length <= 3 || (lines[3] === "" && new Set(lines.slice(4)).size === lines.length - 4));
  const signed = lines.slice(4).map((line) => {
    const parts = line.split(" ");
    require(parts.length === 3 && parts[0] === "—");
    return [parts[1], decoded(parts[2], 68)];
  });
  const text = `${lines.slice(0, 3).join("\n")}\n`;
  return { origin: lines[0], size: number(lines[1]), root: decoded(lines[2]), text, signed };
}

function requireSigned(note, key, where) {
  const values = note.signed.filter(([who, value]) => who === key.name && value.subarray(0, 4).equals(key.id));
  if (!values.some(([, value]) => crypto.verify(null, Buffer.from(note.text), key.public, value.subarray(4)))) {
    throw notWhole(`${where} is cut or changed, or is not signed with the key ${key.label}`);
  }
}

function readKey(lines) {
  const [name, id] = lines[0].split("+", 2);
  const value = decoded(lines[0].slice(name.length + id.length + 2), 33);
  require(lines.length === 1 && hash(Buffer.from(`${name}\n`), value).toString("hex", 0, 4) === id);
  const jwk = { kty: "OKP", crv: "Ed25519", x: value.toString("base64url", 1) };
  const made = crypto.createPublicKey({ key: jwk, format: "jwk" });
  return { name, id: Buffer.from(id, "hex"), label: `${name}+${id}`, public: made };
}

// Read lines with a checkpoint of them below: the files of a folder, or the heads of all plans.
function readList(lines) {
  const [, kind, version] = FIRST.exec(lines[0]);
  if (version !== "1") throw notWhole(`${lines[0]} is of a newer release: take its verifier`);
  require(lines.includes(""));
  const [listed, roots] = [lines.slice(1, lines.indexOf("")), []];
  const note = readNote(lines.slice(listed.length + 2));
  listed.forEach((line, size) => grow(roots, size, hash(Buffer.of(0), Buffer.from(line))));
  require(note.size === listed.length && note.root.equals(rootOf(roots)));
  require(note.signed.length > 0 === (kind[0] !== "u"));
  return [listed.map((line) => line.split(" ")), note];
}

function readProof(lines) {
  const [start, end] = [lines[0] === "c2sp.org/tlog-proof@v1" ? 1 : 0, lines.indexOf("")];
  const hashes = lines.slice(start + 1, end).map((it) => decoded(it));
  return [number(lines[start].split(" ")[1]), hashes, readNote(lines.slice(end + 1))];
}

// Read what somebody keeps: the number and root of a head, alone or in a checkpoint; or a key.
function readHeld(path, text, plan) {
  let heads = [text.split(":")];
  if (heads[0].length !== 3 || existsSync(path)) {
    if (!read(path, text, (lines) => lines)[0].startsWith("collegial-")) return { key: read(path, text, readKey) };
    [heads] = read(path, text, readList);
  }
  const head = heads.find(([who]) => who === plan);
  if (!head) throw notWhole(`${text} tells nothing of the plan ${plan}`);
  return { text, then: number(head[1]), root: decoded(head[2]) };
}

function* chunksOf(path) {
  const [file, chunk] = [openSync(path), Buffer.alloc(1 << 20)];
  for (let size; (size = readSync(file, chunk, 0, chunk.length)); ) yield chunk.subarray(0, size);
  closeSync(file);
}

// Give each line of a file, without its line break, as long as the next one is not asked for.
function* linesOf(path) {
  let rest = Buffer.alloc(0);
  for (const chunk of chunksOf(path)) {
    const data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let end; (end = data.indexOf(10, start)) >= 0; start = end + 1) yield data.subarray(start, end);
    rest = Buffer.from(data.subarray(start));
  }
  if (rest.length) yield rest;
}

function nameOf(line, plan, number) {
  try {
    const it = JSON.parse(line.toString());
    if (it.plan === plan && it.number === number) return Buffer.from(`${it.type}@${it.version}`);
  } catch {}
  return Buffer.alloc(0);
}

// Read all entries; give their number, the first that differs from its leaf, and the roots of these sizes.
function walk(path, plan, leaves, sizes) {
  const [tree, roots, start] = [[], new Map([[0, rootOf([])]]), Buffer.from(`\0____${plan}________`)];
  start.writeUInt32BE(start.length - 13, 1);
  const [lines, length] = [linesOf(path), Buffer.alloc(4)];
  let [number, differs] = [0, 0];
  lines.next(); // tells of the others
  for (const line of lines) {
    number += 1;
    const name = nameOf(line, plan, number);
    start.writeBigUInt64BE(BigInt(number), start.length - 8);
    length.writeUInt32BE(name.length);
    const leaf = hash(start, length, name, line);
    grow(tree, number - 1, leaf);
    if (!differs && !leaves[number - 1]?.equals(leaf)) differs = number;
    if (sizes.has(number)) roots.set(number, rootOf(tree));
  }
  return [number, differs || (number < leaves.length ? number + 1 : 0), roots.set(number, rootOf(tree))];
}

function* namesIn(folder) {
  for (const it of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, it.name);
    if (it.isDirectory()) yield* namesIn(path);
    else if (statSync(path).isFile()) yield path;
  }
}

function* verify(folder, kept) {
  const [listed, note] = read(join(folder, LIST), LIST, readList);
  const plan = note.origin.split("/").at(-2);
  let held = kept.map((text) => readHeld(text, text, plan));
  const key = held.find((it) => it.key)?.key ?? read(join(folder, KEY), KEY, readKey);
  requireSigned(note, key, LIST);
  const bad = new Map();
  for (const [digest, size, path] of listed) {
    const file = join(folder, path);
    if (!existsSync(file) || !statSync(file).isFile()) throw notWhole(`${path} is not there`);
    const made = crypto.createHash("sha256");
    for (const chunk of chunksOf(file)) made.update(chunk);
    if (!made.digest().equals(decoded(digest))) bad.set(path, statSync(file).size < number(size) ? 2 : 1);
  }
  const leaves = bad.has(LEAVES) ? [] : read(join(folder, LEAVES), LEAVES, (lines) => lines.map((it) => decoded(it)));
  const files = listed.map(([, , path]) => path).filter((path) => !bad.has(path));
  const own = files.filter((path) => path.startsWith("checkpoints/")).map((it) => readHeld(join(folder, it), it, plan));
  held = [...held, ...own].filter((it) => !it.key);
  held.sort((one, other) => one.then - other.then || (one.text < other.text ? -1 : 1));
  const [count, differs, roots] = walk(join(folder, ENTRIES), plan, leaves, new Set(held.map((it) => it.then)));
  if (bad.has(ENTRIES)) {
    const first = bad.has(LEAVES) ? "unknown" : differs || "none";
    throw notWhole(`${ENTRIES} is cut or changed; first damaged entry: ${first}`, bad.get(ENTRIES));
  }
  for (const [path, status] of bad) throw notWhole(`${path} is cut or changed`, status);
  const more = [...namesIn(folder)].map((it) => relative(folder, it)).filter((it) => ![LIST, ...files].includes(it));
  if (more.length) throw notWhole(`${more.sort()[0]} is not in ${LIST}`, 1);
  const head = read(join(folder, HEAD), HEAD, readNote);
  requireSigned(head, key, HEAD);
  const fits = head.size === count && head.root.equals(roots.get(count)) && head.origin === `${key.name}/plans/${plan}`;
  if (differs || !fits) throw notWhole(`${ENTRIES}, ${LEAVES} and ${HEAD} contradict each other`, 1);
  let known = 0;
  for (const { text, then, root } of held) {
    if (then > count) throw notWhole(`${text} has ${then} entries of ${plan}, and here are ${count}`, 1);
    const first = `one of ${known + 1} to ${then}`;
    if (!roots.get(then).equals(root)) throw notWhole(`${text} differs: the first entry that does is ${first}`, 1);
    known = then;
    yield `${text}: the same, and ${count - then} entries more`;
  }
  for (const path of files.filter((it) => it.startsWith("proofs/"))) {
    const [index, hashes, end] = read(join(folder, path), path, readProof);
    const holds = path.endsWith(".tlog-proof")
      ? climbed(index, count - 1, leaves[index], hashes)?.[1].equals(head.root)
      : isConsistent(index, roots.get(index), count, head.root, hashes);
    if (end.text !== head.text || !holds) throw notWhole(`${path} does not hold`, 1);
  }
  yield `whole: ${plan}, ${count} entries, root ${head.root.toString("base64")}, key ${key.label}`;
}

try {
  const [folder = dirname(fileURLToPath(import.meta.url)), ...kept] = process.argv.slice(2);
  for (const line of verify(folder, kept)) console.log(line);
} catch (error) {
  console.log(`not whole: ${error.status ? error.message : "what was given cannot be read"}`);
  process.exitCode = error.status ?? 2;
}
