/* What is typed into <form data-draft="key"> is kept in this browser until the server has it.
   Only text and choices, never passwords, files or hidden fields. ES2018. */
(function () {
  "use strict";
  var PREFIX = "draft:";
  var store;
  try {
    store = window.localStorage;
    store.getItem(PREFIX);
  } catch (refused) {
    return;
  }
  var WEEK = 7 * 24 * 3600 * 1000;

  function kept(control) {
    return control.name && !control.disabled &&
      ["hidden", "password", "file", "submit", "button", "reset", "image"].indexOf(control.type) < 0 &&
      !control.hasAttribute("data-no-draft");
  }

  function read(form) {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!kept(control)) return;
      if (control.type === "radio" || control.type === "checkbox") {
        values[control.name] = values[control.name] || [];
        if (control.checked) values[control.name].push(control.value);
      } else {
        values[control.name] = control.value;
      }
    });
    return values;
  }

  function write(form, values) {
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!kept(control) || !(control.name in values)) return;
      var value = values[control.name];
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = Array.isArray(value) && value.indexOf(control.value) >= 0;
      } else if (typeof value === "string") {
        control.value = value;
      }
    });
  }

  function ready() {
    // A page that says the work is filed names the draft that may go.
    Array.prototype.forEach.call(document.querySelectorAll("[data-draft-done]"), function (mark) {
      store.removeItem(PREFIX + mark.getAttribute("data-draft-done"));
    });
    Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), function (form) {
      var key = PREFIX + form.getAttribute("data-draft");
      var sign = document.querySelector("[data-saved]");
      // A page that shows errors carries what was typed already; it is newer than the draft.
      if (!form.querySelector(".field-invalid, .error-summary")) {
        try {
          var draft = JSON.parse(store.getItem(key) || "null");
          if (draft && Date.now() - draft.at < WEEK && !draft.sent) {
            write(form, draft.values);
            form.dispatchEvent(new Event("change", { bubbles: true }));
            if (sign) sign.hidden = false;
          } else if (draft) {
            store.removeItem(key);
          }
        } catch (broken) {
          store.removeItem(key);
        }
      }
      function keep() {
        try {
          store.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
          if (sign) sign.hidden = false;
        } catch (full) { /* the page works without a draft */ }
      }
      form.addEventListener("input", keep);
      form.addEventListener("change", function (event) { if (event.isTrusted) keep(); });
      // Sent: forgotten on the next visit, unless the page comes back with errors or the network failed.
      form.addEventListener("submit", function () {
        try {
          store.setItem(key, JSON.stringify({ at: Date.now(), values: read(form), sent: navigator.onLine !== false }));
        } catch (full) { /* nothing to keep */ }
      });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
