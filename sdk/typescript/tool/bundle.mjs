// One file of all that a plugin, or a test of it, is made of.

import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Mistake } from "./mistake.mjs";

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));

/** The script that becomes a component, and what of the interface it reaches for. */
export async function bundlePlugin(folder) {
  const entry = join(folder, "src/plugin.ts");
  if (!existsSync(entry)) throw new Mistake(`There is no ${shown(entry)}.`);
  const { outputFiles, metafile } = await bundled({
    absWorkingDir: folder,
    stdin: {
      // The language's clock and dice are taken away before anything can hold on to them.
      contents: `import ${JSON.stringify(join(SOURCE, "component.ts"))};
export { handler } from ${JSON.stringify(entry)};`,
      resolveDir: folder,
      sourcefile: "component",
    },
    format: "esm",
    metafile: true,
    platform: "neutral",
    plugins: [hostIsOutside],
    mainFields: ["module", "main"],
    // Names stay: they are what a trace has for whoever looks for a mistake.
    minifySyntax: true,
    minifyWhitespace: true,
    target: "es2023",
    write: false,
  });
  const [{ imports }] = Object.values(metafile.outputs);
  return { script: outputFiles[0].text, asked: imports.map(({ path }) => HOST.exec(path)?.[1]).filter(Boolean) };
}

/** Each test as a script of its own in another folder, with a world where the host would be. */
export async function bundleTests(folder, into) {
  const tests = testsOf(folder);
  if (tests.length === 0) throw new Mistake(`There is no test in ${shown(join(folder, "test"))}: they are called *.test.ts.`);
  await bundled({
    absWorkingDir: folder,
    entryPoints: tests,
    outdir: into,
    outExtension: { ".js": ".mjs" },
    // Packages made for `require` find what node has.
    banner: { js: 'import { createRequire as requires } from "node:module"; const require = requires(import.meta.url);' },
    format: "esm",
    platform: "node",
    plugins: [hostIsAWorld],
    sourcemap: "inline",
    target: "node20",
  });
  return readdirSync(into).filter((name) => name.endsWith(".test.mjs")).map((name) => join(into, name));
}

function testsOf(folder) {
  const tests = join(folder, "test");
  if (!existsSync(tests)) return [];
  return readdirSync(tests).filter((name) => name.endsWith(".test.ts")).sort().map((name) => join(tests, name));
}

/** A part of the interface, by its name. */
const HOST = /^stockade:plugin\/([a-z]+)@/;

/** What of it nobody uses leaves no trace: a component says by its imports what it reaches for. */
const hostIsOutside = {
  name: "host-is-outside",
  setup(build) {
    build.onResolve({ filter: HOST }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

const hostIsAWorld = {
  name: "host-is-a-world",
  setup(build) {
    const namespace = "stockade";
    build.onResolve({ filter: HOST }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => {
      const [, part] = HOST.exec(path);
      return { contents: `module.exports = require("./host.ts").${part};`, resolveDir: join(SOURCE, "world") };
    });
  },
};

async function bundled(options) {
  try {
    return await build({ ...options, bundle: true, charset: "utf8", logLevel: "silent" });
  } catch (error) {
    throw new Mistake((error.errors ?? [{ text: error.message }]).map(line).join("\n"));
  }
}

function line({ text, location }) {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

function shown(path) {
  return relative(process.cwd(), path) || path;
}
