/* What every page may use; all of it is comfort, nothing depends on it. ES2018. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // A form is sent once: the button is locked after the first press (the server's form key decides anyway).
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || (form.getAttribute("method") || "get").toLowerCase() !== "post") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    if (form.hasAttribute("data-keep")) forget(form);
    var pressed = event.submitter;
    if (pressed) pressed.setAttribute("aria-busy", "true");
    // A page that comes back by itself (download, network error) can be used again.
    window.setTimeout(function () { unlock(form); }, 8000);
  });
  function unlock(form) {
    form.removeAttribute("data-sent");
    Array.prototype.forEach.call(form.querySelectorAll("[aria-busy]"), function (button) {
      button.removeAttribute("aria-busy");
    });
  }
  window.addEventListener("pageshow", function () { each("form[data-sent]", unlock); });

  function ready() {
    var summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();

    each("form[data-keep]", restore);
    afterTurning();

    each("[data-print]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });

    each("[data-show-password]", function (button) {
      var field = document.getElementById(button.getAttribute("data-show-password"));
      if (!field) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        var shown = field.type === "text";
        field.type = shown ? "password" : "text";
        button.setAttribute("aria-pressed", String(!shown));
        button.querySelector("[data-word]").textContent = shown ? "显示" : "隐藏";
      });
    });

    each("[data-file]", function (box) {
      var input = box.querySelector("input[type=file]");
      var text = box.querySelector("[data-file-text]");
      if (!input || !text) return;
      var empty = text.textContent;
      input.addEventListener("change", function () {
        var names = Array.prototype.map.call(input.files, function (file) { return file.name; });
        text.textContent = names.length ? names.join("、") : empty;
      });
    });

    each("select[data-autosubmit]", function (select) {
      select.addEventListener("change", function () { select.form.submit(); });
    });

    each("[data-copy]", function (button) {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        var source = document.querySelector(button.getAttribute("data-copy"));
        if (source) navigator.clipboard.writeText(source.textContent.trim()).then(function () {
          button.textContent = "已复制";
        });
      });
    });

    // The sticky bar repeats what will be filed.
    each("[data-summary]", function (line) {
      var form = document.getElementById(line.getAttribute("data-summary"));
      if (!form) return;
      var names = (line.getAttribute("data-summary-fields") || "").split(" ").filter(Boolean);
      function words(name) {
        var found = form.elements[name];
        if (!found) return "";
        if (found.tagName === "SELECT") return found.value ? found.options[found.selectedIndex].text : "";
        if (found.tagName) return found.type === "checkbox" ? (found.checked ? labelOf(found) : "") : found.value;
        return Array.prototype.filter.call(found, function (one) { return one.checked; }).map(labelOf).join("、");
      }
      function labelOf(control) {
        var label = form.querySelector('label[for="' + control.id + '"]');
        return label ? label.textContent.trim() : control.value;
      }
      function show() {
        line.textContent = "";
        names.map(function (name) {
          var parts = name.split(":");
          var word = words(parts[0]);
          return word && parts[1] ? word + " " + parts[1] : word;
        }).filter(Boolean).forEach(function (word, place) {
          if (place) {
            var bar = document.createElement("i");
            bar.className = "bar-sep";
            line.appendChild(bar);
          }
          line.appendChild(document.createTextNode(word.slice(0, 20)));
        });
      }
      form.addEventListener("change", show);
      form.addEventListener("input", show);
      show();
    });
  }

  // Turning to large letters loads the page again: what no draft may keep stays for that moment.
  var TURNED = "turned:" + location.pathname;
  document.addEventListener("submit", function (event) {
    if (!event.target.classList.contains("elder-form")) return;
    var values = {};
    each("form[data-draft] [data-no-draft]", function (field) {
      if (field.name && ["text", "tel"].indexOf(field.type) >= 0) values[field.name] = field.value;
    });
    inTab(function (store) { store.setItem(TURNED, JSON.stringify(values)); });
  });
  function afterTurning() {
    var values = inTab(function (store) {
      var kept = JSON.parse(store.getItem(TURNED));
      store.removeItem(TURNED);
      return kept;
    }) || {};
    each("form[data-draft] [data-no-draft]", function (field) {
      if (field.value === "" && values[field.name]) field.value = values[field.name];
    });
  }

  // Menus made of <details> close by Escape and by a press elsewhere.
  document.addEventListener("click", function (event) {
    each("details[data-menu][open]", function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    each("details[data-menu][open]", function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // "/" leads to the search field, unless something is being typed.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var at = event.target;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    // A list with keys of its own looks in the list (keys.js).
    if (document.querySelector("[data-keys]") && document.querySelector(".query-form")) return;
    var fields = Array.prototype.filter.call(
      document.querySelectorAll("[data-search], .search-form input[type=search]"),
      function (field) { return field.offsetParent !== null; }
    );
    if (!fields.length) return;
    event.preventDefault();
    fields[0].focus();
    fields[0].select();
  });

  // A form that htmx sends (data-keep names it) keeps its words in this tab until the server has them,
  // through a new sign-in too; its own number goes with them, so that a lost answer makes no second record.
  var KEPT = "keep:" + (root.getAttribute("data-owner") || "") + ":";

  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, function (control) {
      return control.name && (control.type !== "hidden" || control.name === "client_uuid") &&
        ["csrfmiddlewaretoken", "form_key"].indexOf(control.name) < 0 &&
        ["password", "file", "submit", "button"].indexOf(control.type) < 0;
    });
  }
  function isTicked(control) {
    return control.type === "radio" || control.type === "checkbox";
  }
  function inTab(act) {
    try {
      return act(window.sessionStorage);
    } catch (refused) {
      return null; // the page works without it
    }
  }
  function keep(form) {
    var values = fieldsOf(form).map(function (control) {
      return [control.name, isTicked(control) ? control.checked : control.value, control.value];
    });
    inTab(function (store) { store.setItem(KEPT + form.getAttribute("data-keep"), JSON.stringify(values)); });
  }
  function forget(form) {
    inTab(function (store) { store.removeItem(KEPT + form.getAttribute("data-keep")); });
  }
  function restore(form) {
    var values = inTab(function (store) {
      return JSON.parse(store.getItem(KEPT + form.getAttribute("data-keep")));
    });
    if (!values || form.querySelector(".field-invalid, .error-summary")) return;
    fieldsOf(form).forEach(function (control) {
      values.forEach(function (one) {
        if (one[0] !== control.name) return;
        if (!isTicked(control)) control.value = one[1];
        else if (one[2] === control.value) control.checked = one[1];
      });
    });
  }
  function keptForm(event) {
    return event.target && event.target.closest ? event.target.closest("form[data-keep]") : null;
  }
  function clearSentence(form) {
    Array.prototype.forEach.call(form.querySelectorAll("[data-not-sent]"), function (old) { old.remove(); });
  }
  function notSent(form, words, url, urlWords) {
    clearSentence(form);
    var box = document.createElement("div");
    box.className = "notice notice-err";
    box.setAttribute("role", "alert");
    box.setAttribute("data-not-sent", "");
    var line = document.createElement("span");
    line.textContent = "没有交上去：" + words;
    if (url) {
      var link = document.createElement("a");
      link.href = url;
      link.textContent = urlWords;
      line.appendChild(document.createTextNode(" "));
      line.appendChild(link);
    }
    box.appendChild(line);
    (form.querySelector(".panel-body") || form).prepend(box);
    keep(form);
  }
  function newEntry(event) {
    var form = keptForm(event);
    if (!form) return;
    // The last one's code must not be told to the next one.
    each("[data-until-typed]", function (old) { old.remove(); });
    if (event.type === "input") keep(form);
    else clearSentence(form);
  }
  document.addEventListener("input", newEntry);
  document.addEventListener("htmx:beforeRequest", newEntry);
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = keptForm(event);
      if (form) notSent(form, "现在连不上。您填的还在这里，网络好了请再按一次。");
    });
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var xhr = event.detail.xhr;
    var form = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!form || !form.hasAttribute || !form.hasAttribute("data-keep")) return;
    if (!/<html[\s>]/i.test(xhr.responseText) && xhr.status < 500) {
      if (xhr.status < 400) forget(form);
      return;
    }
    // A whole page instead of the part: signed out, or a page that refuses in words.
    event.detail.shouldSwap = false;
    var page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    var said = page.querySelector("[data-draft-keep] p");
    if (xhr.status < 400 || xhr.status === 401) {
      notSent(form, "登录已经过期。您填的会留在这一页，重新登录后请再按一次。", location.href, "重新登录");
    } else if (xhr.status < 500 && said) {
      notSent(form, said.textContent.trim(), location.href, "刷新这一页");
    } else {
      notSent(form, "系统出了点问题。您填的还在这里，请过一会儿再按一次。");
    }
  });

  // Fragments that htmx brings get the same care.
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target && event.target.closest ? event.target.closest("form") : null;
    if (form) unlock(form);
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
