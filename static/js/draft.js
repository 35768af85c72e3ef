/* What is typed into <form data-draft="key"> is kept in this browser until the server has it: text and
   choices, never passwords, files, hidden fields or fields and forms marked data-no-draft. One store a person
   (data-owner on <html>); signing out empties it. ES2018. */
(function () {
  "use strict";
  var owner = document.documentElement.getAttribute("data-owner") || "";
  var PREFIX = "draft:" + owner + ":";
  var WEEK = 7 * 24 * 3600 * 1000;
  var store;
  try {
    store = window.localStorage;
    store.getItem(PREFIX);
  } catch (refused) {
    return;
  }

  // Another person's pages that were kept for use without a network are let go, wherever this one comes in.
  if (owner && store.getItem("pages-of") !== owner) {
    try { store.setItem("pages-of", owner); } catch (full) { /* none */ }
    if (window.caches) window.caches.keys().then(function (names) {
      names.filter(function (name) { return name.indexOf("phone-") === 0; }).forEach(function (name) {
        window.caches.open(name).then(function (cache) {
          cache.keys().then(function (pages) {
            pages.forEach(function (page) { if (new URL(page.url).pathname.indexOf("/m/") === 0) cache.delete(page); });
          });
        });
      });
    }, function () {});
  }

  function load(key) {
    try {
      return JSON.parse(store.getItem(key) || "null");
    } catch (broken) {
      return null;
    }
  }

  function save(key, draft) {
    try {
      store.setItem(key, JSON.stringify(draft));
      return true;
    } catch (full) {
      return false; // the page works without a draft
    }
  }

  function keys() {
    var found = [];
    for (var place = 0; place < store.length; place += 1) {
      var key = store.key(place);
      if (key.indexOf(PREFIX) === 0) found.push(key);
    }
    return found;
  }

  function kept(control) {
    return control.name && !control.disabled && !control.hasAttribute("data-no-draft") &&
      (control.hasAttribute("data-draft-id") || // the number of what was typed
        ["hidden", "password", "file", "submit", "button", "reset", "image"].indexOf(control.type) < 0);
  }

  function isChoice(control) {
    return control.type === "radio" || control.type === "checkbox";
  }

  function read(form) {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!kept(control)) return;
      if (isChoice(control)) {
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
      if (isChoice(control)) {
        control.checked = Array.isArray(value) && value.indexOf(control.value) >= 0;
      } else if (typeof value === "string") {
        control.value = value;
      }
    });
  }

  // The server answered the form on that path with this page (the answer of a POST carries its address).
  function answers(path) {
    return Boolean(path) && document.referrer === location.origin + path;
  }

  function ready() {
    var forms = Array.prototype.slice.call(document.querySelectorAll("form[data-draft]"));
    var here = forms.map(function (form) { return PREFIX + form.getAttribute("data-draft"); });
    var refused = document.querySelector("[data-draft-keep]");

    keys().forEach(function (key) {
      var draft = load(key);
      if (!draft || Date.now() - draft.at > WEEK) {
        store.removeItem(key);
      } else if (draft.sent && answers(draft.sent) && !refused && !shownAgain(key)) {
        store.removeItem(key);
      } else if (draft.sent) {
        // Refused, or no answer came (no network): the words are wanted again.
        draft.sent = "";
        save(key, draft);
      }
    });

    function shownAgain(key) {
      var form = forms[here.indexOf(key)];
      return Boolean(form && form.querySelector(".field-invalid, .error-summary"));
    }

    forms.forEach(function (form, place) {
      var key = here[place];
      var sign = document.querySelector("[data-saved]");
      var draft = load(key);
      if (shownAgain(key)) {
        // The page carries what was typed; it is newer than the draft.
        if (draft) save(key, { at: Date.now(), values: read(form) });
      } else if (draft) {
        write(form, draft.values);
        form.dispatchEvent(new Event("change", { bubbles: true }));
        if (sign) sign.hidden = false;
      }
      function keep() {
        if (form.hasAttribute("data-no-draft")) return; // it lies in the outbox
        if (save(key, { at: Date.now(), values: read(form) }) && sign) sign.hidden = false;
      }
      form.addEventListener("input", keep);
      form.addEventListener("change", function (event) { if (event.isTrusted) keep(); });
      form.addEventListener("submit", function () {
        mark(key);
        if (form.hasAttribute("data-no-draft")) return;
        save(key, { at: Date.now(), values: read(form), sent: location.pathname + location.search });
      });
    });
  }

  // A form that was taken is empty for whoever comes back to it: browsers put the old words in again. The mark
  // lies in the page's own place in the history; where a draft lies too, it was not taken, or more was typed.
  function mark(key) {
    try { window.history.replaceState({ sent: key }, ""); } catch (busy) { /* the server asks back */ }
  }
  window.addEventListener("pageshow", function () {
    var sent = window.history.state && window.history.state.sent;
    if (!sent || load(sent) || location.search.indexOf("outbox=") >= 0) return;
    Array.prototype.forEach.call(document.querySelectorAll("form[data-draft]"), function (form) {
      if (PREFIX + form.getAttribute("data-draft") !== sent) return;
      if (form.querySelector(".field-invalid, .error-summary")) return;
      form.reset();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
    window.history.replaceState(null, "");
  });

  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-draft-clear")) return;
    keys().forEach(function (key) { store.removeItem(key); });
    store.setItem("signed-out", owner);
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
