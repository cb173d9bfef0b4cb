"use strict";
(function () {
  var tools = document.getElementById("tools");
  if (!tools) { return; }
  var find = document.getElementById("find");
  var body = document.getElementById("body");
  var sort = document.getElementById("sort");
  var count = document.getElementById("count");
  var findings = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var texts = new Map();
  var places = new Map();
  findings.forEach(function (one, place) { places.set(one, place); });

  function textOf(one) {
    // Read once, on the first search: a page may hold thousands of findings.
    if (!texts.has(one)) { texts.set(one, one.textContent.toLowerCase()); }
    return texts.get(one);
  }

  function show() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var groups = new Set();
    tools.querySelectorAll("input[name=group]:checked").forEach(function (box) { groups.add(box.value); });
    var shown = 0;
    findings.forEach(function (one) {
      var home = one.closest(".body");
      var fits = groups.has(one.dataset.g) && (!body.value || home.id === body.value) &&
        words.every(function (word) { return (textOf(one) + " " + home.querySelector("h3").textContent.toLowerCase()).indexOf(word) >= 0; });
      one.hidden = !fits;
      if (fits) { shown += 1; }
    });
    document.querySelectorAll(".body").forEach(function (home) {
      home.hidden = Boolean(body.value) && home.id !== body.value;
    });
    var hidden = findings.length - shown;
    count.textContent = count.dataset.text.replace("#", String(shown)) +
      (hidden ? count.dataset.filtered.replace("#", String(hidden)) : "");
  }

  function key(one) {
    if (sort.value === "due") { return one.dataset.d || "9999"; }
    if (sort.value === "late") { return -Number(one.dataset.l); }
    if (sort.value === "order") { return Number(one.id.split("-")[1]); }
    return places.get(one);
  }

  function order() {
    document.querySelectorAll(".list").forEach(function (list) {
      var own = Array.prototype.slice.call(list.children);
      own.sort(function (a, b) {
        var left = key(a), right = key(b);
        return left < right ? -1 : left > right ? 1 : places.get(a) - places.get(b);
      });
      own.forEach(function (one) { list.appendChild(one); });
    });
  }

  function openTarget() {
    var target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (!target || target.tagName !== "DETAILS") { return; }
    target.hidden = false;
    target.closest(".body").hidden = false;
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  }

  function setAll(open) {
    findings.forEach(function (one) { if (!one.hidden) { one.open = open; } });
  }

  tools.hidden = false;
  tools.addEventListener("submit", function (event) { event.preventDefault(); });
  find.addEventListener("input", show);
  body.addEventListener("change", show);
  tools.querySelectorAll("input[name=group]").forEach(function (box) { box.addEventListener("change", show); });
  sort.addEventListener("change", order);
  document.getElementById("open").addEventListener("click", function () { setAll(true); });
  document.getElementById("close").addEventListener("click", function () { setAll(false); });
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", function () {
    findings.forEach(function (one) {
      if (["absent", "late", "stale"].indexOf(one.dataset.g) >= 0) { one.open = true; }
    });
  });
  show();
  openTarget();
}());
