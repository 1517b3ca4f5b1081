// The fonts that crates/pdf embeds, under the names it asks for: copied from their packages into
// web/fonts, which is not committed. They never reach a browser.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** name in web/fonts -> file in node_modules */
const files = {
  "Inter-Regular.ttf": "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  "Inter-Medium.ttf": "@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf",
  "Inter-SemiBold.ttf": "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
  "NotoSansArabic-Regular.ttf":
    "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
  "NotoSansArabic-SemiBold.ttf":
    "@expo-google-fonts/noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf",
  "NotoSansHebrew-Regular.ttf":
    "@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
  "NotoSansHebrew-SemiBold.ttf":
    "@expo-google-fonts/noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf",
  // Every Han character and the kana; the one below is for Hangul.
  "NotoSansSC-Regular.otf": "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
  "NotoSansKR-Regular.otf": "@embedpdf/fonts-kr/fonts/NotoSansKR-Regular.otf",
};

export function copyFonts() {
  const fonts = join(here, "fonts");
  rmSync(fonts, { recursive: true, force: true });
  mkdirSync(fonts, { recursive: true });
  for (const [name, file] of Object.entries(files)) {
    copyFileSync(join(here, "node_modules", file), join(fonts, name));
  }
  writeFileSync(join(fonts, "LICENSES.txt"), licenses());
}

/** What the licence of the fonts (SIL OFL 1.1) wants to go along with them: each one's notice and its text. */
function licenses() {
  const packages = new Map();
  for (const [name, file] of Object.entries(files)) {
    const from = file.split("/").slice(0, 2).join("/");
    packages.set(from, [...(packages.get(from) ?? []), name]);
  }
  const texts = [...packages].map(([from, names]) => {
    const folder = join(here, "node_modules", from);
    const file = ["LICENSE_FONT", "LICENSE"].map((name) => join(folder, name)).find(existsSync);
    const text = readFileSync(file, "utf8");
    if (!text.includes("SIL OPEN FONT LICENSE")) throw new Error(`${file} is not the licence of a font`);
    return `${names.join(", ")}\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${"=".repeat(80)}\n\n`);
}
