/* Keys at the desk: j k through the rows, Enter opens, x ticks, / to the query, n p to the neighbours, ? tells. ES2018. */
(function () {
  "use strict";

  function typing(target) {
    return target && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|SUMMARY|BUTTON)$/.test(target.tagName));
  }

  function ready() {
    var table = document.querySelector("[data-keys]");
    var rows = table ? Array.prototype.slice.call(table.querySelectorAll("tbody tr")) : [];
    var help = document.querySelector("[data-keys-help]");
    var here = -1;

    function go(step) {
      if (!rows.length) return;
      var next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
      if (here >= 0) rows[here].classList.remove("is-here");
      here = next;
      rows[here].classList.add("is-here");
      var link = rows[here].querySelector("td.verb a") || rows[here].querySelector("a");
      if (link) link.focus();
      rows[here].scrollIntoView({ block: "nearest" });
    }

    function follow(rel) {
      var link = document.querySelector("[data-key-" + rel + "]");
      if (link) link.click();
    }

    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      var box = event.target && event.target.type === "checkbox";
      if (typing(event.target) && !box) {
        if (event.key === "Escape") event.target.blur();
        return;
      }
      switch (event.key) {
        case "j": go(1); break;
        case "k": go(-1); break;
        case "x":
          if (here < 0) return;
          var tick = rows[here].querySelector("input[type=checkbox]");
          if (tick) tick.click();
          break;
        case "/":
          var query = document.querySelector(".query-form input[type=text], .query-form input[type=search]");
          if (!query) return;
          query.focus();
          query.select();
          break;
        case "n": follow("next"); break;
        case "p": follow("previous"); break;
        case "?":
          if (!help) return;
          help.open = !help.open;
          if (help.open) help.scrollIntoView({ block: "nearest" });
          break;
        default: return;
      }
      event.preventDefault();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
