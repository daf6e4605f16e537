// The dashboard in a browser. It stands beside the packages when it runs.
//
// dashboard.mjs CHROMIUM FILE_WITH_WHAT_THE_HUB_SAID FOLDER_FOR_SCREENSHOTS PROGRAM

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import * as checks from "./checks.mjs";
import { Visit } from "./visit.mjs";

const [executablePath, said, shots, program] = process.argv.slice(2);
const words = readFileSync(said, "utf8");
const hub = { base: /http:\/\/[0-9.:]+/.exec(words)[0], token: /API token[^:]*: (\S+)/.exec(words)[1], program };
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

async function visit(name, options, ...steps) {
  const one = await Visit.begin(browser, hub, name, shots, options);
  try {
    for (const step of steps) {
      await step(one);
      console.log(`ok  ${name}: ${step.name.replaceAll(/(?=[A-Z])/g, " ").toLowerCase()}`);
    }
    await one.end();
  } catch (error) {
    await one.shot("failed");
    throw error;
  }
}

try {
  const { signIn, everyPage, serverFromBeginToEnd, consoleCalls, accountFromBeginToEnd, hostileWords, tokensAndSessions, keyboard, accessible } = checks;
  await visit("light", { colorScheme: "light" }, signIn, serverFromBeginToEnd, consoleCalls, accountFromBeginToEnd, everyPage, hostileWords, keyboard);
  await visit("dark", { colorScheme: "dark" }, signIn, everyPage, tokensAndSessions);
  await visit("phone", { viewport: { width: 390, height: 800 }, hasTouch: true }, signIn, everyPage);
  // The checker is a script of ours that the policy would not let in.
  await visit("axe-light", { colorScheme: "light", bypassCSP: true }, signIn, accessible);
  await visit("axe-dark", { colorScheme: "dark", bypassCSP: true }, signIn, accessible);
} finally {
  await browser.close();
}
