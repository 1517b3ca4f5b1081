// The fonts that crates/pdf embeds, under the names it asks for: copied from their packages into
// web/fonts, which is not committed. They never reach a browser.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
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
}
