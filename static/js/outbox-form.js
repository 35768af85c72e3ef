/* The phone's outbox, last of three: a form with data-outbox is first laid into the telephone under the id it
   carries, then sent. Each opening is an entry of its own; a record that was refused comes back into its form.
   It attends from the first moment, however long the store takes to open; where there is none, the form goes as
   it is. Then the page begins: what waits is sent, and the service worker is told whose page it is. ES2018. */
(function () {
  "use strict";
  const outbox = window.outbox;
  if (!outbox || !outbox.now) return;
  const { owner, store, put, drop, get, photosOf, move, tidy, newId, reduced, bytesOf } = outbox;
  const { strip, TROUBLE, SignedOut, Unsure, Refusal, key, sendNow, refused, troubled, later, now } = outbox;
  const { show, part, askSignIn, received, watchers } = outbox;
  const root = document.documentElement;
  const PATIENCE = 10000; // so long a sender looks at the button, then hears that it is kept
  const MOST_PHOTOS = 3;
  const NEVER_SENT = ["csrfmiddlewaretoken", "form_key", "photos"];
  const opened = store().then(tidy); // whoever reads the store waits for it; a browser without one refuses

  // --- the form ------------------------------------------------------------------------------------
  function controls(form) { return Array.prototype.slice.call(form.elements); }
  function valuesOf(form) {
    var values = [];
    controls(form).forEach(function (control) {
      if (!control.name || control.disabled || NEVER_SENT.indexOf(control.name) >= 0) return;
      if (["submit", "button", "file", "reset", "image"].indexOf(control.type) >= 0) return;
      if ((control.type === "radio" || control.type === "checkbox") && !control.checked) return;
      values.push([control.name, control.value]);
    });
    return values;
  }
  function plain(node) { return node ? node.textContent.replace(/\s+/g, " ").trim() : ""; }
  function spoken(form) {
    var words = [];
    Array.prototype.forEach.call(form.querySelectorAll(".field"), function (field) {
      if (field.closest("[hidden]")) return;
      var label = field.querySelector(".form-label"), said = [];
      Array.prototype.forEach.call(field.querySelectorAll("input, textarea, select"), function (control) {
        if (control.type === "radio" || control.type === "checkbox") {
          if (control.checked) said.push(plain(field.querySelector('label[for="' + control.id + '"]')));
        } else if (control.type !== "file" && control.value.trim()) {
          said.push(control.value.trim());
        }
      });
      var optional = label && label.querySelector(".optional");
      var name = plain(label).replace(optional ? plain(optional) : "", "").trim();
      if (said.length) words.push([name || said[0], said.join("、")]);
    });
    return words;
  }
  function clockWords(moment) {
    return (moment.getMonth() + 1) + "月" + moment.getDate() + "日 " + moment.getHours() + ":" +
      String(moment.getMinutes()).padStart(2, "0");
  }

  function attend(form) {
    var id = form.elements.client_uuid;
    var draft = form.getAttribute("data-draft") || "";
    var asked = new URLSearchParams(location.search).get("outbox") || "";
    var home = "draft:" + draft;
    var box = form.querySelector("[data-photos]"), input = box && box.querySelector("input[type=file]");
    var button = document.querySelector('.sticky-bar button[form="' + form.id + '"]');
    var busy = false, origin = "";
    var current = ""; // the record whose sending this form still shows
    var shown = ""; // the record the panel in its place tells about
    // The page is the server's answer to a record: it carries the words from now on.
    var answered = form.querySelector(".field-invalid, .error-summary") ? id.value : "";

    // Each opening of the form is an entry of its own, however the page came: fresh, kept, or by 返回.
    function fresh() { if (!asked) id.value = newId(); }
    // What lies in the outbox is no draft any more (draft.js).
    function drafting(yes) { form.toggleAttribute("data-no-draft", !yes); }
    function emptied() {
      form.reset();
      drafting(true);
      fresh();
      redate(form);
      form.dispatchEvent(new Event("change", { bubbles: true }));
      pictures();
    }
    window.addEventListener("pageshow", function (event) {
      if (!event.persisted) return;
      unlock();
      if (form.hasAttribute("data-no-draft") && !asked && !shown) {
        current = "";
        home = "draft:" + draft;
        emptied();
      }
    });
    fresh();
    drafting(!asked);
    if (answered && !asked) {
      opened.then(function () { return get("records", answered); }).then(function (row) {
        if (!row || row.owner !== owner) return undefined;
        form.dispatchEvent(new Event("input", { bubbles: true })); // a draft again
        return move(row.id, home).then(function () { return drop("records", row.id); });
      }).then(pictures).then(show).catch(function () {});
    }
    if (asked) {
      lock(); // until its words are here
      opened.then(function () { return get("records", asked); }).then(function (row) {
        if (!row || row.owner !== owner || row.state !== "refused") {
          asked = "";
          drafting(true);
          fresh();
          if (!draftKept()) emptied(); // it is taken: a browser that came back has put its words in again
          return;
        }
        home = row.id;
        origin = row.page;
        id.value = row.id;
        // On the server's answer stands what was typed last, here perhaps already more.
        if (!answered) controls(form).forEach(function (control) {
          var given = row.values.filter(function (pair) { return pair[0] === control.name; })
            .map(function (pair) { return pair[1]; });
          if (control.type === "radio" || control.type === "checkbox") control.checked = given.indexOf(control.value) >= 0;
          else if (control.type !== "hidden" && control.type !== "file" && given.length) control.value = given[0];
        });
        form.dispatchEvent(new Event("change", { bubbles: true }));
        pictures();
      }).catch(function () {}).then(unlock);
    }

    // Photos lie in the telephone from the moment they are picked.
    function pictures() {
      if (!box) return Promise.resolve([]);
      return photosOf(home).then(function (rows) {
        var place = box.querySelector("[data-photos-list]");
        place.textContent = "";
        rows.forEach(function (row, number) {
          var line = part("photo");
          line.querySelector("[data-title]").textContent = "照片 " + (number + 1) + "，" +
            Math.max(1, Math.round(row.bytes.byteLength / 1024)) + " KB，已存在手机里";
          line.querySelector("[data-what]").textContent = "照片 " + (number + 1);
          line.querySelector("button").addEventListener("click", function () {
            drop("photos", row.id).then(pictures);
          });
          place.appendChild(line);
        });
        place.hidden = !rows.length;
        return rows;
      });
    }
    function complain(words) {
      var say = box.querySelector("[data-photos-say]");
      say.hidden = !words.length;
      say.textContent = words.join(" ");
    }
    // 提交 waits for photos that are still being made small; one picked afterwards would belong to nothing.
    var picking = opened;
    function settled() {
      var waiting = picking;
      return waiting.then(function () { return waiting === picking ? undefined : settled(); });
    }
    if (box) {
      var face = box.querySelector("[data-file-text]");
      var faceWords = face.textContent;
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files), wrong = [];
        face.textContent = "正在缩小照片…";
        picking = picking.then(function () { return photosOf(home); }).then(function (rows) {
          var room = MOST_PHOTOS - rows.length;
          if (files.length > room) wrong.push("一次最多 " + MOST_PHOTOS + " 张，交了以后还可以再加。");
          return files.slice(0, Math.max(0, room)).reduce(function (before, file) {
            return before.then(function () { return reduced(file).then(bytesOf); }).then(function (bytes) {
              return put("photos", {
                id: newId(), owner: owner, home: home, bytes: bytes,
                name: (file.name || "照片").replace(/\.[^.]*$/, "") + ".jpg", at: new Date().toISOString()
              });
            }).catch(function (error) {
              wrong.push("“" + file.name + "”打不开，不是照片或没有传完整。请重拍一张，或把它截图后再选；别的内容都在。");
            });
          }, Promise.resolve());
        }).then(function () {
          input.value = "";
          complain(wrong);
          return pictures();
        }).catch(function () {}).then(function () { face.textContent = faceWords; }); // no store: it goes with the form
      });
      opened.then(pictures).catch(function () {});
    }

    function lock() {
      busy = true;
      if (input) input.disabled = true;
      if (button) button.setAttribute("aria-busy", "true");
    }
    function unlock() {
      busy = false;
      form.removeAttribute("data-sent");
      if (input) input.disabled = false;
      if (button) button.removeAttribute("aria-busy");
    }
    // Only what nobody could send: the server says the rest, in full.
    function missing() {
      var found = "";
      Array.prototype.forEach.call(form.querySelectorAll("[data-needed]"), function (one) {
        var control = one.querySelector("input, textarea");
        if (!found && !one.hidden && control && !control.value.trim()) {
          found = one.getAttribute("data-needed");
          control.focus();
        }
      });
      return found;
    }
    function forgetDraft() {
      try { window.localStorage.removeItem("draft:" + owner + ":" + draft); } catch (refusedStore) { /* none */ }
    }
    function draftKept() {
      try { return Boolean(window.localStorage.getItem("draft:" + owner + ":" + draft)); } catch (refusedStore) { return true; }
    }
    var stored = null;
    function fillPanel(heading, words, url) {
      var open = stored.querySelector("[data-open]");
      stored.classList.toggle("panel-kept", !url);
      stored.classList.toggle("panel-ok", Boolean(url));
      stored.querySelector("[data-heading]").textContent = heading;
      stored.querySelector("[data-say]").textContent = words;
      open.hidden = !url;
      if (url) open.href = url;
    }
    // In place of the form, as long as it is the record's form and no other entry has begun.
    function keptPanel(row, words) {
      if (current !== row.id && shown !== row.id) return;
      if (!stored) {
        stored = part("stored");
        form.parentNode.insertBefore(stored, form);
        stored.querySelector("[data-act=again]").addEventListener("click", function () {
          stored.hidden = true;
          shown = "";
          form.hidden = false;
          document.querySelector(".sticky-bar").hidden = false;
          emptied();
          window.scrollTo(0, 0);
        });
      }
      stored.querySelector("[data-title]").textContent = row.title;
      fillPanel("已存在手机里", words, "");
      if (shown === row.id) return;
      shown = row.id;
      current = asked = origin = "";
      home = "draft:" + draft;
      stored.hidden = false;
      form.hidden = true;
      document.querySelector(".sticky-bar").hidden = true;
      unlock();
      window.scrollTo(0, 0);
      stored.focus();
    }
    var SIGN_IN = "登录已经超时。内容在手机里，登录后自动发给县人大。";
    function refusedWords(say) { return "没有交成：" + say.join(" ") + "写的内容还在手机里，在“待发送”里能看到。"; }
    // Whoever has sent it, this page or the outbox afterwards: the panel says how it stands.
    watchers.push(function (rows, signedOut) {
      if (!shown) return;
      var row = rows.filter(function (one) { return one.id === shown; })[0];
      if (received[shown]) {
        fillPanel("县人大已收到", row && row.state !== "waiting" ? "照片还在手机里，有网自动传。" : "", received[shown]);
      } else if (row && row.state === "refused") {
        fillPanel("已存在手机里", refusedWords(row.say), "");
      } else if (row && row.trouble) {
        fillPanel("已存在手机里", row.say.join(" "), "");
      } else if (row && signedOut) {
        fillPanel("已存在手机里", SIGN_IN, "");
      }
    });
    // The server shows the form again with every sentence beside its field. The record lies here until that
    // page has come: where it does not, nothing is lost.
    function natively(row) {
      return key().then(function (given) {
        form.elements.csrfmiddlewaretoken.value = given.token;
        form.elements.form_key.value = given.key;
        window.HTMLFormElement.prototype.submit.call(form);
      }, function () { keptPanel(row, refusedWords(row.say)); });
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (busy) return;
      var lacks = navigator.onLine === false ? missing() : "";
      if (lacks) {
        document.querySelector(".sticky-line").textContent = lacks;
        return;
      }
      lock();
      var moment = new Date();
      var title = plain(document.querySelector(".phone-bar-title")) + "：" +
        (form.getAttribute("data-outbox") === "words" ? form.querySelector("textarea").value.trim().slice(0, 30)
          : Array.prototype.map.call(document.querySelectorAll("[data-summary]"), function (line) {
            return Array.prototype.filter.call(line.childNodes, function (node) { return node.nodeType === 3; })
              .map(function (node) { return node.nodeValue.trim(); }).filter(Boolean).join("，");
          }).join(""));
      var row = {
        id: id.value, owner: owner, path: form.getAttribute("action") || location.pathname,
        page: origin || pageHere(), values: valuesOf(form), words: spoken(form),
        title: title, at: moment.toISOString(), when: clockWords(moment), state: "waiting", say: []
      };
      settled().then(function () { return put("records", row); }).then(function () {
        if (!asked) forgetDraft();
        drafting(false);
        return move(home, row.id);
      }).then(function () {
        home = current = row.id;
        follow(row);
      }, function () {
        // This browser keeps nothing: the form goes as without scripts.
        if (input) input.disabled = false;
        window.HTMLFormElement.prototype.submit.call(form);
      });
    });
    // One sending by hand, looked at; the outbox goes on with whatever becomes of it.
    function follow(row) {
      var slow = window.setTimeout(function () {
        keptPanel(row, "网络很慢，正在发给县人大。可以接着办别的，发出以后这里会告诉您。");
      }, PATIENCE);
      (navigator.onLine === false ? Promise.reject(new Unsure()) : sendNow(row)).then(function () {
        window.clearTimeout(slow);
        if (current === row.id) location.assign(row.url);
      }).catch(function (error) {
        window.clearTimeout(slow);
        if (error instanceof Refusal) {
          return refused(row, error).then(function () {
            if (error.status === 422 && current === row.id) return natively(row);
            return keptPanel(row, refusedWords(row.say));
          });
        }
        if (error instanceof SignedOut) {
          askSignIn();
          return keptPanel(row, SIGN_IN);
        }
        later();
        if (error.reached) return troubled(row).then(function () { keptPanel(row, TROUBLE); });
        return keptPanel(row, "现在没有网。有网时自动发给县人大，不用再填。请在 7 天内连一次网。");
      }).then(show);
    }
  }
  // The address of the form without the record that was put right in it.
  function pageHere() {
    var asked = new URLSearchParams(location.search);
    asked.delete("outbox");
    asked.delete("again");
    return location.pathname + (String(asked) ? "?" + asked : "");
  }

  // A page that was kept shows the day it was kept on: today and yesterday are the telephone's.
  function redate(form) {
    if (!root.hasAttribute("data-kept") || !form.hasAttribute("data-today")) return;
    var days = form.querySelectorAll('input[name="day"]'), today = new Date();
    function iso(day) {
      return day.getFullYear() + "-" + String(day.getMonth() + 1).padStart(2, "0") + "-" + String(day.getDate()).padStart(2, "0");
    }
    if (form.getAttribute("data-today") === iso(today) || days.length < 3) return;
    var before = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
    days[0].value = iso(today);
    days[1].value = iso(before);
    form.querySelector('label[for="' + days[0].id + '"] .chip-face span').textContent = "今天 " + today.getDate() + "日";
  }

  // --- beginning -----------------------------------------------------------------------------------
  function tell(message) {
    var worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (worker) worker.postMessage(message);
  }
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-draft-clear")) return;
    tell({ forget: true });
    tidy(); // draft.js has just noted who leaves; the next page ends what this one cannot
  });
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) now(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) now(); });
  Array.prototype.forEach.call(document.querySelectorAll("form[data-outbox]"), function (form) {
    redate(form);
    attend(form);
  });
  opened.then(function () {
    if (root.hasAttribute("data-kept")) {
      var note = document.querySelector("[data-outbox-offline]");
      if (note) note.hidden = false;
    }
    now();
    if (!("serviceWorker" in navigator) || !window.isSecureContext || location.pathname.indexOf("/m/") !== 0) return;
    window.setTimeout(function () {
      navigator.serviceWorker.register(strip.getAttribute("data-worker-url"), { scope: "/m/" })
        .then(function () { return navigator.serviceWorker.ready; })
        .then(function (registration) { registration.active.postMessage({ owner: owner }); }).catch(function () {});
    }, 500);
  }, function () {});
})();
