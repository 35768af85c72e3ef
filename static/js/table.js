/* Ticking rows: select all, the batch bar's count, the tint of chosen rows. ES2018. */
(function () {
  "use strict";

  function ready() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-batch]"), function (bar) {
      var id = bar.getAttribute("data-batch");
      var boxes = Array.prototype.filter.call(
        document.querySelectorAll("tbody input[type=checkbox]"),
        function (box) { return box.form && box.form.getAttribute("id") === id; /* a box may be named id */ }
      );
      var all = document.querySelector("[data-select-all]");
      var text = bar.querySelector("[data-batch-text]");
      var clear = bar.querySelector("[data-batch-clear]");
      var first = bar.querySelector("[data-batch-primary]");
      var label = first ? first.textContent : "";
      var idle = text.textContent;
      var unit = text.getAttribute("data-unit");

      function show() {
        var chosen = boxes.filter(function (box) { return box.checked; });
        boxes.forEach(function (box) {
          var row = box.closest("tr");
          if (row) row.classList.toggle("is-chosen", box.checked);
        });
        text.textContent = "";
        if (chosen.length) {
          var strong = document.createElement("b");
          strong.textContent = "已选 " + chosen.length + " " + unit;
          text.appendChild(strong);
        } else {
          text.textContent = idle;
        }
        if (first) {
          first.textContent = label + (chosen.length ? " " + chosen.length + " " + unit : "");
          // Red says "next": only once there is something to send.
          first.classList.toggle("btn-primary", chosen.length > 0);
          first.classList.toggle("btn-outline", !chosen.length);
        }
        if (clear) clear.hidden = !chosen.length;
        if (all) {
          all.checked = chosen.length > 0 && chosen.length === boxes.length;
          all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
        }
      }

      boxes.forEach(function (box) { box.addEventListener("change", show); });
      if (all) all.addEventListener("change", function () {
        boxes.forEach(function (box) { box.checked = all.checked; });
        show();
      });
      if (clear) clear.addEventListener("click", function () {
        boxes.forEach(function (box) { box.checked = false; });
        show();
      });
      show();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
