// What is wrong with the page for whoever cannot see it, or not well: each fault as one sentence.
// Contrast as in WCAG 2.2, 1.4.3 and 1.4.11; the size of what one taps as in 2.5.8.
() => {
  const faults = [];
  const shown = (each) =>
    each.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) &&
    each.getClientRects().length > 0;
  const named = (each) => `<${each.tagName.toLowerCase()} class="${each.className}"> ${each.textContent.trim().slice(0, 40)}`;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const open = document.querySelector("dialog[open]");
  const inFront = (each) => !open || open.contains(each);

  // Ids, and what refers to them
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`two elements have the id ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "for"]) {
    for (const each of all(`[${name}]`)) {
      for (const id of each.getAttribute(name).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${name} of ${named(each)} leads nowhere: ${id}`);
      }
    }
  }

  // Landmarks and headings
  const once = { main: "main", h1: "h1" };
  for (const [name, selector] of Object.entries(once)) {
    const found = all(selector).length;
    if (found !== 1) faults.push(`${found} ${name} on the page`);
  }
  const landmarks = all("nav, section[aria-label], [role=region]").map((each) => each.getAttribute("aria-label"));
  if (landmarks.some((each) => !each)) faults.push("a landmark has no name");
  if (new Set(landmarks).size !== landmarks.length) faults.push(`landmarks share a name: ${landmarks}`);
  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title) faults.push("the page has no title");
  let level = 0;
  for (const each of all("main h1, main h2, main h3, main h4")) {
    const now = Number(each.tagName[1]);
    if (now > level + 1 && level) faults.push(`${named(each)} leaves out a level of headings`);
    level = now;
  }

  // Roles and what belongs to them
  const known = new Set(["alert", "group", "listbox", "log", "option", "region", "status"]);
  for (const each of all("[role]")) if (!known.has(each.getAttribute("role"))) faults.push(`role of ${named(each)}`);
  for (const each of all("[role=option]")) if (!each.closest("[role=listbox]")) faults.push(`${named(each)} in no list box`);
  for (const each of all("ul, ol")) {
    if (each.getAttribute("role")) continue;
    for (const child of each.children) if (child.tagName !== "LI") faults.push(`${named(child)} in a list`);
  }
  for (const each of document.querySelectorAll("li")) {
    if (!["UL", "OL"].includes(each.parentElement.tagName)) faults.push(`${named(each)} in no list`);
  }
  for (const each of document.querySelectorAll("img")) if (!each.hasAttribute("alt")) faults.push(`${named(each)} has no alt`);
  for (const each of document.querySelectorAll("[aria-hidden=true]")) {
    if (each.querySelector("a, button, input, textarea, select, summary, [tabindex]")) faults.push(`${named(each)} hides what can have focus`);
  }
  for (const each of document.querySelectorAll("[tabindex]")) if (each.tabIndex > 0) faults.push(`${named(each)} jumps the queue`);
  for (const each of document.querySelectorAll("button button, a button, button a, a a, summary button")) faults.push(`${named(each)} is in another`);

  // Names
  const labelOf = (each) =>
    (each.getAttribute("aria-label") || "").trim() ||
    (each.labels && [...each.labels].map((label) => label.textContent).join(" ").trim()) ||
    [...each.querySelectorAll("img")].map((image) => image.alt).join("").trim() ||
    [...each.childNodes].filter((node) => node.nodeType === 3 || node.getAttribute?.("aria-hidden") !== "true").map((node) => node.textContent).join("").trim();
  for (const each of all("a, button, summary, input:not([type=hidden]), textarea, select")) {
    if (!labelOf(each)) faults.push(`${named(each)} has no name`);
  }

  // Size of what one presses
  for (const each of all("button, a.button, summary.button, summary.tool, .people a, .place-list a, select")) {
    const box = each.getBoundingClientRect();
    const inLine = each.classList.contains("link") || each.closest(".skip");
    if (!inLine && (box.width < 24 || box.height < 23.5)) faults.push(`${named(each)} is ${box.width} x ${box.height}`);
  }

  // Contrast
  const rgb = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    return colour.startsWith("color(srgb") ? [...parts.slice(0, 3).map((part) => part * 255), parts[3] ?? 1] : [...parts.slice(0, 3), parts[3] ?? 1];
  };
  const over = (top, under) => top.slice(0, 3).map((part, index) => part * top[3] + under[index] * (1 - top[3]));
  const groundOf = (each) => {
    const layers = [];
    for (let at = each; at; at = at.parentElement) layers.unshift(rgb(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, layer) => over(layer, under), rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3));
  };
  const light = (colour) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const part = colour[index] / 255;
      return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  const contrast = (one, other) => {
    const [more, less] = [light(one), light(other)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const each = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !shown(each) || !inFront(each)) continue;
    if (each.closest(".unseen, script, noscript, .tools:not(:hover):not(:focus-within)")) continue;
    words += 1;
    const style = getComputedStyle(each);
    const ground = groundOf(each);
    const ratio = contrast(over(rgb(style.color), ground), ground);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)} of ${named(each)}`);
  }
  if (words < 6) faults.push(`only ${words} texts were looked at`);
  for (const each of all("input[type=text], textarea, select")) {
    if (!inFront(each)) continue;
    const style = getComputedStyle(each.closest(".composer") || each);
    const ground = groundOf((each.closest(".composer") || each).parentElement);
    const ratio = contrast(rgb(style.borderTopColor), ground);
    if (ratio < 3) faults.push(`contrast ${ratio.toFixed(2)} of the edge of ${named(each)}`);
    const hint = getComputedStyle(each, "::placeholder");
    if (each.placeholder && contrast(rgb(hint.color), groundOf(each)) < 4.5) faults.push(`contrast of the hint in ${named(each)}`);
  }
  return [...new Set(faults)];
}
