/* <div data-reveal="name=value"> (or "name=one,two"): shown while such a choice of the same form is chosen. Without this
   script it is always shown. ES2018. */
(function () {
  "use strict";
  function ready() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-reveal]"), function (box) {
      var parts = box.getAttribute("data-reveal").split("=");
      var form = box.closest("form");
      if (!form) return;
      function show() {
        var chosen = form.querySelector('[name="' + parts[0] + '"]:checked');
        box.hidden = !(chosen && parts[1].split(",").indexOf(chosen.value) >= 0) && !box.querySelector(".field-invalid");
      }
      form.addEventListener("change", show);
      show();
    });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
