"use strict";
// Pan, zoom, search and facts for the pictures of a page. No sign of markup is used here, so that the page stays well-formed XML.
for (const figure of document.querySelectorAll("figure.graph:not([data-ready])")) {
  figure.dataset.ready = "1";
  const svg = figure.querySelector("svg");
  const facts = figure.querySelector(".facts");
  const search = figure.querySelector("input");
  const found = figure.querySelector(".found");
  const nodes = Array.from(svg.querySelectorAll("[data-n]"));
  const edges = Array.from(svg.querySelectorAll("[data-e]"));
  const texts = Array.from(facts.querySelectorAll("[data-f]"));
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  let view = whole.slice();
  let chosen = null;
  let place = -1;

  figure.classList.add("live");
  const show = () => svg.setAttribute("viewBox", view.join(" "));
  const zoom = (factor, x, y) => {
    const w = Math.min(Math.max(view[2] * factor, whole[2] / 40), whole[2] * 4);
    const real = w / view[2];
    view = [x - (x - view[0]) * real, y - (y - view[1]) * real, w, view[3] * real];
    show();
  };
  const middle = (factor) => zoom(factor, view[0] + view[2] / 2, view[1] + view[3] / 2);
  const fit = () => { view = whole.slice(); show(); };
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  const listed = (element) => element.dataset.e.split(" ");

  // what is chosen stays bright: a thing with its relations, or relations with their things
  const choose = (names, lines) => {
    const near = new Set(names);
    const wanted = new Set(lines);
    for (const text of texts) {
      const ends = text.dataset.ends ? text.dataset.ends.split(" ") : [];
      let on = names.includes(text.dataset.f) || wanted.has(text.dataset.f);
      if (ends.some((end) => names.includes("n" + end))) { on = true; wanted.add(text.dataset.f); }
      if (ends.length) { if (on) { ends.forEach((end) => near.add("n" + end)); } }
      text.hidden = !on;
    }
    const any = names.length + lines.length;
    figure.classList.toggle("chosen", any !== 0);
    for (const node of nodes) { node.classList.toggle("near", near.has("n" + node.dataset.n)); }
    for (const edge of edges) { edge.classList.toggle("near", listed(edge).some((name) => wanted.has("e" + name))); }
    facts.querySelector(".none").hidden = any !== 0;
    facts.scrollTop = 0;
  };
  const chooseNode = (node) => { chosen = node; choose(["n" + node.dataset.n], []); };
  const clear = () => { chosen = null; choose([], []); };

  let drag = null;
  svg.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, y: event.clientY, view: view.slice(), moved: false };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) { return; }
    const scale = svg.getScreenCTM().a;
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    if (Math.abs(dx) + Math.abs(dy) > 4) {
      if (!drag.moved) { svg.setPointerCapture(event.pointerId); }
      drag.moved = true;
    }
    if (drag.moved) {
      view[0] = drag.view[0] - dx / scale;
      view[1] = drag.view[1] - dy / scale;
      show();
    }
  });
  const drop = () => { if (drag) { setTimeout(() => { drag = null; }, 0); } };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", drop);
  svg.addEventListener("wheel", (event) => {
    if (!(event.ctrlKey || event.metaKey || figure.contains(document.activeElement))) { return; }
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, ...at(event));
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => zoom(1 / 1.6, ...at(event)));
  svg.addEventListener("click", (event) => {
    if (drag ? drag.moved : false) { return; }
    const node = event.target.closest("[data-n]");
    const edge = event.target.closest("[data-e]");
    if (node) { chooseNode(node); } else if (edge) { choose([], listed(edge).map((name) => "e" + name)); } else { clear(); }
  });
  svg.addEventListener("keydown", (event) => {
    const node = event.target.closest("[data-n]");
    if (event.key === "Enter" || event.key === " ") { if (node) { event.preventDefault(); chooseNode(node); } }
  });
  figure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; look(); clear(); }
    if (event.target === search) { return; }
    const step = view[2] / 12;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === "+") { middle(1 / 1.25); } else if (event.key === "-") { middle(1.25); } else if (event.key === "0") { fit(); }
    const move = moves[event.key];
    if (move) { event.preventDefault(); view[0] += move[0]; view[1] += move[1]; show(); }
  });
  for (const button of figure.querySelectorAll("button")) {
    const acts = { out: () => middle(1.25), in: () => middle(1 / 1.25), fit: fit };
    button.addEventListener("click", acts[button.dataset.act]);
  }

  const hits = () => nodes.filter((node) => node.classList.contains("hit"));
  const look = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    place = -1;
    for (const node of nodes) {
      const title = node.querySelector("title").textContent.toLocaleLowerCase();
      node.classList.toggle("hit", wanted ? title.includes(wanted) : false);
    }
    figure.classList.toggle("searched", wanted !== "");
    found.textContent = wanted ? hits().length + " found" : "";
  };
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => {
    const all = hits();
    if (event.key !== "Enter" || all.length === 0) { return; }
    place = (place + 1) % all.length;
    const box = all[place].getBBox();
    const matrix = svg.getScreenCTM().inverse().multiply(all[place].getScreenCTM());
    const point = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(matrix);
    view = [point.x - whole[2] / 4, point.y - whole[3] / 4, whole[2] / 2, whole[3] / 2];
    show();
    chooseNode(all[place]);
    search.focus();
  });
  clear();
}
