/* The phone's outbox. A form with data-outbox is first laid into this browser (IndexedDB) under the id it
   carries, then sent: at once, when the network is back, when the page is looked at again, when the next one
   opens, and after 5, 15, 60 seconds. The server takes an id once, however often it arrives. Photos follow
   their text one by one, made small here. Nothing leaves the telephone's store before the server has said
   that it has it, or its owner has said that it is not wanted. Without IndexedDB the form goes as it is.
   ES2018. */
(function () {
  "use strict";
  var root = document.documentElement;
  var owner = root.getAttribute("data-owner") || "";
  var strip = document.querySelector("[data-outbox-strip]");
  if (!owner || !strip || !window.indexedDB || !window.fetch || !window.FormData) return;

  var KEY_URL = strip.getAttribute("data-key-url");
  var WAITS = [5000, 15000, 60000];
  var PATIENCE = 10000; // so long a sender looks at the button, then hears that it is kept
  var EDGE = 1600, LARGEST = 300 * 1024, MOST_PHOTOS = 3;
  var TROUBLE = "县人大那边出了问题，暂时没有收下，过一会儿自动再发。急的话请复制文字，打帮助电话。";
  var NEVER_SENT = ["csrfmiddlewaretoken", "form_key", "photos"];
  var opening = null, running = null, again = false, waited = 0, timer = null;
  var signedOut = false, sentHere = 0;
  var received = {}; // where the server keeps what it has taken since this page opened, by id
  var watchers = []; // what else is told what the store holds

  // --- the store ---------------------------------------------------------------------------------
  function store() {
    if (!opening) {
      opening = new Promise(function (resolve, reject) {
        var request = window.indexedDB.open("outbox", 1);
        request.onupgradeneeded = function () {
          request.result.createObjectStore("records", { keyPath: "id" });
          request.result.createObjectStore("photos", { keyPath: "id" });
        };
        request.onsuccess = function () { resolve(request.result); };
        request.onerror = request.onblocked = function () { reject(request.error); };
      });
    }
    return opening;
  }
  // All steps in one transaction; the promise is kept when the browser has written it.
  function inside(names, mode, act) {
    return store().then(function (database) {
      return new Promise(function (resolve, reject) {
        var transaction = database.transaction(names, mode), asked = act(transaction);
        transaction.oncomplete = function () { resolve(asked && asked.result); };
        transaction.onerror = transaction.onabort = function () { reject(transaction.error); };
      });
    });
  }
  function put(name, row) {
    return inside([name], "readwrite", function (t) { return t.objectStore(name).put(row); });
  }
  // A row that its owner has thrown away meanwhile does not come back.
  function change(row) {
    return inside(["records"], "readwrite", function (t) {
      var records = t.objectStore("records");
      records.get(row.id).onsuccess = function (event) { if (event.target.result) records.put(row); };
    });
  }
  function drop(name, id) {
    return inside([name], "readwrite", function (t) { return t.objectStore(name).delete(id); });
  }
  function get(name, id) {
    return inside([name], "readonly", function (t) { return t.objectStore(name).get(id); });
  }
  function all(name) {
    return inside([name], "readonly", function (t) { return t.objectStore(name).getAll(); });
  }
  function own(name) {
    return all(name).then(function (rows) {
      return rows.filter(function (row) { return row.owner === owner; })
        .sort(function (a, b) { return a.at < b.at ? -1 : 1; });
    });
  }
  function photosOf(home) {
    return own("photos").then(function (rows) {
      return rows.filter(function (row) { return row.home === home; });
    });
  }
  function move(from, to) {
    return photosOf(from).then(function (rows) {
      return inside(["photos"], "readwrite", function (t) {
        rows.forEach(function (row) { row.home = to; t.objectStore("photos").put(row); });
      });
    });
  }
  // Photos of a form that was not sent go with its words: after a week, and with the sign-out.
  function tidy() {
    var left = "", long = new Date(Date.now() - 7 * 24 * 3600 * 1000).toISOString();
    try {
      left = window.localStorage.getItem("signed-out") || "";
      window.localStorage.removeItem("signed-out");
    } catch (refusedStore) { /* none */ }
    return Promise.all([all("records"), all("photos")]).then(function (both) {
      var homes = both[0].map(function (row) { return row.id; });
      var old = both[1].filter(function (photo) {
        return homes.indexOf(photo.home) < 0 && (photo.at < long || (left && photo.owner === left));
      });
      return Promise.all(old.map(function (photo) { return drop("photos", photo.id); }));
    });
  }
  function newId() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return Array.prototype.map.call(bytes, function (byte, place) {
      return ([4, 6, 8, 10].indexOf(place) < 0 ? "" : "-") + (byte + 256).toString(16).slice(1);
    }).join("");
  }

  // --- sending -----------------------------------------------------------------------------------
  function SignedOut() {}
  // No answer, or none that can be understood: later. ``reached``: the server is there, it fails with this row.
  function Unsure(reached) { this.reached = Boolean(reached); }
  function Refusal(status, say, apart) { this.status = status; this.say = say; this.apart = Boolean(apart); }

  function ask(url, options, patience) {
    var stop = window.AbortController ? new AbortController() : null;
    var clock = window.setTimeout(function () { if (stop) stop.abort(); }, patience);
    var asked = Object.assign({ credentials: "same-origin", redirect: "manual", cache: "no-store" }, options);
    asked.headers = Object.assign({ Accept: "application/json" }, options.headers);
    if (stop) asked.signal = stop.signal;
    return window.fetch(url, asked).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
      if (answer.status === 404 || answer.status === 413) {
        throw new Refusal(answer.status, ["县人大那边没有这条记录了，或者内容太大。请复制文字，打帮助电话问一问。"]);
      }
      if (answer.status === 429) throw new Unsure();
      if (answer.status >= 500) throw new Unsure(answer.status !== 502 && answer.status !== 503 && answer.status !== 504);
      return answer.json().then(function (said) {
        if (answer.ok) return said;
        throw new Refusal(answer.status, said.say || [], said.apart);
      }, function () { throw new Unsure(!answer.ok); });
    }).then(function (said) {
      window.clearTimeout(clock);
      return said;
    }, function (error) {
      window.clearTimeout(clock);
      throw error instanceof SignedOut || error instanceof Refusal || error instanceof Unsure ? error : new Unsure();
    });
  }
  // Without a key nothing was tried: that says nothing about the row.
  function key() {
    return ask(KEY_URL, {}, 20000).then(function (given) {
      if (given.owner !== owner) throw new SignedOut();
      return given;
    }, function (error) { throw error instanceof SignedOut ? error : new Unsure(); });
  }
  function send(url, fill, patience) {
    return key().then(function (given) {
      var body = new FormData();
      fill(body);
      body.set("csrfmiddlewaretoken", given.token);
      body.set("form_key", given.key);
      return ask(url, { method: "POST", body: body }, patience);
    });
  }
  function sendText(row) {
    return send(row.path, function (body) {
      row.values.forEach(function (pair) { body.append(pair[0], pair[1]); });
      body.set("client_uuid", row.id);
      body.set("recorded_at", row.at);
    }, 30000).then(function (said) {
      row.url = said.url;
      return photosOf(row.id).then(function (photos) {
        row.state = "photos";
        row.trouble = false;
        row.say = [];
        return photos.length ? change(row) : drop("records", row.id);
      });
    }).then(function () {
      received[row.id] = row.url;
      sentHere += 1;
      return row;
    });
  }
  function sendPhotos(row) {
    return photosOf(row.id).then(function (photos) {
      return photos.reduce(function (before, photo) {
        return before.then(function () {
          return send(row.url + "photos/", function (body) {
            body.append("photo", new Blob([photo.bytes], { type: "image/jpeg" }), photo.name);
            body.set("client_uuid", photo.id);
          }, 180000);
        }).then(function () { sentHere += 1; return drop("photos", photo.id); });
      }, Promise.resolve());
    }).then(function () { return drop("records", row.id); });
  }
  function refused(row, error) {
    row.state = row.state === "photos" ? "photo-refused" : "refused";
    row.say = error.say;
    row.apart = error.apart; // asked whether it is another one: the form opens with the tick for it
    row.trouble = false;
    return change(row);
  }
  function troubled(row) {
    row.trouble = true;
    row.say = [TROUBLE];
    return change(row);
  }
  // One that the server fails with does not stop the others; what has failed before comes last.
  function inTurn(rows, act) {
    var failed = 0;
    rows.sort(function (a, b) { return Number(Boolean(a.trouble)) - Number(Boolean(b.trouble)); });
    return rows.reduce(function (before, row) {
      return before.then(function () {
        return act(row).catch(function (error) {
          if (error instanceof Refusal) return refused(row, error);
          if (!(error instanceof Unsure) || !error.reached) throw error;
          failed += 1;
          return troubled(row);
        });
      });
    }, Promise.resolve()).then(function () { return failed; });
  }
  // Every text first, photos after them; a run that is asked for during a run follows it.
  function run() {
    if (running) {
      again = true;
      return running;
    }
    window.clearTimeout(timer);
    var failed = 0;
    running = own("records").then(function (rows) {
      show();
      return inTurn(rows.filter(function (row) { return row.state === "waiting"; }), sendText);
    }).then(function (texts) {
      failed = texts;
      return own("records");
    }).then(function (rows) {
      return inTurn(rows.filter(function (row) { return row.state === "photos"; }), sendPhotos);
    }).then(function (photos) {
      signedOut = false;
      if (failed + photos) later();
      else waited = 0;
    }, function (error) {
      if (error instanceof SignedOut) signedOut = true;
      else later();
    }).then(function () {
      running = null;
      show();
      if (again) {
        again = false;
        return run();
      }
      return undefined;
    });
    return running;
  }
  // One row out of turn, because its owner has just pressed the button.
  function sendNow(row) {
    window.clearTimeout(timer);
    var mine = (running || Promise.resolve()).then(function () { return sendText(row); });
    function ended() {
      if (running === turn) running = null;
      if (again) {
        again = false;
        run();
      }
    }
    var turn = mine.then(ended, ended);
    running = turn;
    return mine;
  }
  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, WAITS[Math.min(waited, WAITS.length - 1)]);
    waited += 1;
  }
  function now() {
    waited = 0;
    return run();
  }

  // --- what is seen: the strip, the list of the page 待发送 ------------------------------------------
  function count(rows, states) {
    return rows.filter(function (row) { return states.indexOf(row.state) >= 0; }).length;
  }
  function show() {
    return Promise.all([own("records"), own("photos"), all("records")]).then(function (both) {
      var rows = both[0], text = strip.querySelector("[data-outbox-text]");
      var waiting = count(rows, ["waiting"]), photos = count(rows, ["photos"]);
      var wrong = count(rows, ["refused", "photo-refused"]);
      var pictures = both[1].filter(function (photo) {
        return rows.some(function (row) { return row.id === photo.home && row.state === "photos"; });
      }).length;
      var kind = "";
      if (signedOut && (waiting || photos)) {
        kind = "sign-in";
        text.textContent = (waiting + photos) + " 条记录还在手机里，登录后自动发";
      } else if (waiting) {
        kind = "send";
        text.textContent = waiting + " 条记录还在手机里，" + (running ? "正在发" :
          rows.some(function (row) { return row.state === "waiting" && !row.trouble; }) ? "有网自动发" :
            "县人大那边暂时收不下，过一会儿自动再发");
      } else if (photos) {
        kind = "send";
        text.textContent = "文字县人大已收到，" + pictures + " 张照片" + (running ? "正在传" : "还在手机里，有网自动传");
      } else if (wrong) {
        kind = "look";
        text.textContent = wrong + " 条没有交成，还在手机里，请看一下";
      } else if (sentHere) {
        kind = "sent";
        text.textContent = "已全部发送，县人大已收到";
      }
      strip.hidden = !kind;
      strip.classList.toggle("outbox-sent", kind === "sent");
      Array.prototype.forEach.call(strip.querySelectorAll("[data-when]"), function (link) {
        link.hidden = link.getAttribute("data-when") !== kind;
      });
      list(rows, both[1], both[2].length - rows.length);
      watchers.forEach(function (tell) { tell(rows); });
    }, function () {});
  }
  strip.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest('[data-when="send"]')) return;
    event.preventDefault();
    now();
  });

  function part(name) {
    var template = document.querySelector("template[data-outbox-part=" + name + "]");
    return template ? document.importNode(template.content, true).firstElementChild : null;
  }
  var STATES = {
    "waiting": "已存在手机里，还没有发出",
    "photos": "文字县人大已收到，照片还在手机里",
    "refused": "没有交成，还在手机里",
    "photo-refused": "文字县人大已收到，照片没有收下"
  };
  function wordsOf(row) {
    return row.words.map(function (pair) { return pair[0] + "：" + pair[1]; }).join("\n");
  }
  function list(rows, photos, others) {
    var place = document.querySelector("[data-outbox-list]");
    // What somebody is about to press stays where it is.
    if (!place || place.querySelector("[data-sure]:not([hidden])")) return;
    place.textContent = "";
    rows.forEach(function (row) {
      var panel = part("row"), say = panel.querySelector("[data-say]");
      var own = photos.filter(function (photo) { return photo.home === row.id; });
      panel.querySelector("[data-title]").textContent = row.title;
      panel.querySelector("[data-state]").textContent = STATES[row.state] + "。" + row.when + " 记的" +
        (own.length ? "，照片 " + own.length + " 张" : "") + "。";
      panel.querySelector("[data-words]").textContent = wordsOf(row);
      if (row.say && row.say.length) {
        say.textContent = row.say.join(" ");
        say.hidden = false;
      }
      panel.querySelector("[data-edit]").hidden = row.state !== "refused";
      panel.querySelector("[data-edit]").href = row.page + (row.page.indexOf("?") < 0 ? "?" : "&") + "outbox=" + row.id +
        (row.apart ? "&again=1" : "");
      panel.querySelector("[data-act=again]").hidden = row.state !== "refused" && row.state !== "photo-refused";
      panel.querySelector("[data-act=copy]").addEventListener("click", function (event) {
        copy(wordsOf(row), event.currentTarget);
      });
      panel.querySelector("[data-act=again]").addEventListener("click", function () {
        row.state = row.state === "photo-refused" ? "photos" : "waiting";
        row.say = [];
        put("records", row).then(now);
      });
      panel.querySelector("[data-act=drop]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = false;
      });
      panel.querySelector("[data-act=keep]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = true;
      });
      panel.querySelector("[data-act=sure]").addEventListener("click", function () {
        panel.querySelector("[data-sure]").hidden = true;
        Promise.all(own.map(function (photo) { return drop("photos", photo.id); }))
          .then(function () { return drop("records", row.id); }).then(show);
      });
      place.appendChild(panel);
    });
    document.querySelector("[data-outbox-empty]").hidden = rows.length > 0;
    document.querySelector("[data-outbox-others]").hidden = !others;
    document.querySelector("[data-outbox-number]").textContent = String(others);
    document.querySelector("[data-outbox-some]").hidden = rows.length === 0;
  }
  function copy(text, button) {
    function done() { button.textContent = "已复制"; }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(done, function () {});
      return;
    }
    var box = document.createElement("textarea");
    box.value = text;
    document.body.appendChild(box);
    box.select();
    if (document.execCommand("copy")) done();
    box.remove();
  }

  // --- photos, made small before they are kept ---------------------------------------------------
  // Of a JPEG that did not come whole a canvas draws the upper part without a word: the sign of its end is
  // looked for behind the last head (a head may hold a small picture with an end of its own).
  function whole(file) {
    return bytesOf(file).then(function (given) {
      var bytes = new Uint8Array(given), place = 2;
      if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return file;
      while (bytes[place] === 0xff && bytes[place + 1] !== 0xda) {
        place += bytes[place + 1] === 0xff ? 1 : 2 + bytes[place + 2] * 256 + bytes[place + 3];
      }
      while (place < bytes.length && !(bytes[place] === 0xff && bytes[place + 1] === 0xd9)) place += 1;
      if (place >= bytes.length) throw new Error("half a picture");
      return file;
    });
  }
  function asImage(file) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader(), image = new Image();
      reader.onload = function () { image.src = reader.result; };
      reader.onerror = image.onerror = reject;
      image.onload = function () { resolve(image); };
      reader.readAsDataURL(file);
    });
  }
  function drawn(image, edge, quality) {
    var scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    var brush = canvas.getContext("2d");
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) { if (blob) resolve(blob); else reject(new Error("no picture")); }, "image/jpeg", quality);
    });
  }
  function bytesOf(blob) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsArrayBuffer(blob);
    });
  }
  // A new picture on a canvas carries nothing of the old one's place, camera and owner.
  function reduced(file) {
    return whole(file).then(asImage).then(function (image) {
      var steps = [[EDGE, 0.82], [EDGE, 0.66], [EDGE, 0.5], [1200, 0.5], [900, 0.5], [640, 0.4]];
      function attempt(place) {
        return drawn(image, steps[place][0], steps[place][1]).then(function (blob) {
          return blob.size <= LARGEST || place === steps.length - 1 ? blob : attempt(place + 1);
        });
      }
      return attempt(0);
    });
  }

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
    var box = form.querySelector("[data-photos]");
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
      get("records", answered).then(function (row) {
        if (!row || row.owner !== owner) return undefined;
        form.dispatchEvent(new Event("input", { bubbles: true })); // a draft again
        return move(row.id, home).then(function () { return drop("records", row.id); });
      }).then(pictures).then(show).catch(function () {});
    }
    if (asked) {
      get("records", asked).then(function (row) {
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
      }, function () {});
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
    var picking = Promise.resolve(), input = box && box.querySelector("input[type=file]");
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
          face.textContent = faceWords;
          complain(wrong);
          return pictures();
        }).catch(function () {});
      });
      pictures().catch(function () {});
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
    function refusedWords(say) { return "没有交成：" + say.join(" ") + "写的内容还在手机里，在“待发送”里能看到。"; }
    // Whoever has sent it, this page or the outbox afterwards: the panel says how it stands.
    watchers.push(function (rows) {
      if (!shown) return;
      var row = rows.filter(function (one) { return one.id === shown; })[0];
      if (received[shown]) {
        fillPanel("县人大已收到", row && row.state !== "waiting" ? "照片还在手机里，有网自动传。" : "", received[shown]);
      } else if (row && row.state === "refused") {
        fillPanel("已存在手机里", refusedWords(row.say), "");
      } else if (row && row.trouble) {
        fillPanel("已存在手机里", row.say.join(" "), "");
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
          signedOut = true;
          return keptPanel(row, "登录已经超时。内容在手机里，登录后自动发给县人大。");
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
  store().then(tidy).then(function () {
    if (root.hasAttribute("data-kept")) {
      var note = document.querySelector("[data-outbox-offline]");
      if (note) note.hidden = false;
    }
    Array.prototype.forEach.call(document.querySelectorAll("form[data-outbox]"), function (form) {
      redate(form);
      attend(form);
    });
    now();
    if (!("serviceWorker" in navigator) || !window.isSecureContext || location.pathname.indexOf("/m/") !== 0) return;
    window.setTimeout(function () {
      navigator.serviceWorker.register(strip.getAttribute("data-worker-url"), { scope: "/m/" })
        .then(function () { return navigator.serviceWorker.ready; })
        .then(function (registration) { registration.active.postMessage({ owner: owner }); }).catch(function () {});
    }, 500);
  }, function () {});
})();
