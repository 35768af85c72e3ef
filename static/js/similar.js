/* <div data-similar="id of a text area">: of the matters it holds (li[data-words]) at most three that
   sound like what is being typed are shown. Nothing is sent anywhere. Without this script the page
   lists them all further down. ES2018. */
(function () {
  "use strict";
  var MOST = 3;
  var LIKE = 0.3;
  var COMMON = /[，。！？；：、\s的了是在有很没不也都我们]/g;

  function pairs(text) {
    var plain = text.replace(COMMON, "");
    var found = {};
    for (var at = 0; at + 1 < plain.length; at += 1) found[plain.slice(at, at + 2)] = true;
    return found;
  }

  function likeness(typed, known) {
    var keys = Object.keys(known);
    var both = keys.filter(function (key) { return typed[key]; }).length;
    return both > 1 ? both / keys.length : 0;
  }

  function ready() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-similar]"), function (box) {
      var area = document.getElementById(box.getAttribute("data-similar"));
      if (!area) return;
      var rows = Array.prototype.map.call(box.querySelectorAll("[data-words]"), function (row) {
        return { row: row, pairs: pairs(row.querySelector("a").textContent) };
      });
      var timer = 0;
      function show() {
        var typed = pairs(area.value);
        var best = rows
          .map(function (each) { return { row: each.row, like: likeness(typed, each.pairs) }; })
          .filter(function (each) { return each.like >= LIKE; })
          .sort(function (one, other) { return other.like - one.like; })
          .slice(0, MOST)
          .map(function (each) { return each.row; });
        rows.forEach(function (each) { each.row.hidden = best.indexOf(each.row) < 0; });
        box.hidden = !best.length;
      }
      area.addEventListener("input", function () {
        window.clearTimeout(timer);
        timer = window.setTimeout(show, 400);
      });
      area.addEventListener("change", show);
      show();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
