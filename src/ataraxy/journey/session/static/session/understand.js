// Reads an entry as the server does (vitals.read_entry), so that it can be said back and asked
// about while there is no connection. Raises an Error that names the word it stops at.

const PRESSURE = /^(\d{1,3})\/(\d{1,3})$/;
const LABELLED = /^([a-z]+?2?)[:=]?(\d[\d./%]*)$/;
const NUMBER = /^\d{1,3}([.,]\d)?$/;
const WHOLE_OR_TENTH = "o2_flow_l_min";

export function understand(text, rules) {
  const taken = {};
  const waiting = [...rules.order];
  const known = (table, word) => Object.hasOwn(table, word);
  const noLonger = (name) => { const at = waiting.indexOf(name); if (at >= 0) waiting.splice(at, 1); };
  const next = (word) => { if (!waiting.length) throw new Error(word); return waiting.shift(); };
  const take = (name, word) => {
    if (known(taken, name) || (name === "pressure" && known(taken, "systolic_mmhg"))) throw new Error(word);
    if (name === "pressure") {
      const found = PRESSURE.exec(word);
      if (!found) throw new Error(word);
      taken.systolic_mmhg = Number(found[1]);
      taken.diastolic_mmhg = Number(found[2]);
      return;
    }
    const number = word.replace(/%+$/, "");
    if (!NUMBER.test(number)) throw new Error(word);
    const value = Number(number.replace(",", "."));
    if (name !== WHOLE_OR_TENTH && !Number.isInteger(value)) throw new Error(word);
    taken[name] = value;
  };
  let label = "";
  for (const word of text.toLowerCase().replaceAll(",", " ").split(/\s+/).filter(Boolean)) {
    const labelled = LABELLED.exec(word);
    if (label) { take(label, word); label = ""; }
    else if (known(rules.labels, word)) { label = rules.labels[word]; noLonger(label); }
    else if (known(rules.words, word)) { const [name, value] = rules.words[word]; taken[name] = value; }
    else if (rules.gaps.includes(word)) next(word);
    else if (labelled && known(rules.labels, labelled[1])) { const name = rules.labels[labelled[1]]; noLonger(name); take(name, labelled[2]); }
    else if (word.includes("/")) { noLonger("pressure"); take("pressure", word); }
    else if (word.endsWith("%")) { noLonger("spo2_percent"); take("spo2_percent", word); }
    else { noLonger("pressure"); take(next(word), word); } // a bare number is never a pressure
  }
  if (label) throw new Error(text.trim().split(/\s+/).at(-1));
  return checked(taken, rules);
}

function checked(taken, rules) {
  for (const [name, bounds] of Object.entries(rules.values)) {
    const value = taken[name];
    if (value !== undefined && !(bounds.low <= value && value <= bounds.high)) throw new Error(said(name, value, rules));
  }
  if (taken.systolic_mmhg !== undefined && taken.diastolic_mmhg >= taken.systolic_mmhg) throw new Error(`${taken.systolic_mmhg}/${taken.diastolic_mmhg}`);
  return taken;
}

export function said(name, value, rules) {
  const { label, unit } = rules.values[name];
  return /^\d/.test(unit) || unit === "MOAA/S" ? `${label} ${value}` : `${label} ${value} ${unit}`;
}

export function echo(taken, rules) {
  const parts = Object.keys(rules.values).filter((name) => taken[name] !== undefined && !name.endsWith("tolic_mmhg")).map((name) => said(name, taken[name], rules));
  if (taken.systolic_mmhg !== undefined) parts.unshift(`${rules.texts.pressure} ${taken.systolic_mmhg}/${taken.diastolic_mmhg} mmHg`);
  if (taken.undisturbed) parts.push(rules.texts.undisturbed);
  for (const name of ["arm", "position"]) if (taken[name]) parts.push(rules.texts[taken[name]]);
  return parts;
}

export function unusual(taken, rules) {
  return Object.entries(rules.values)
    .filter(([name, b]) => taken[name] !== undefined && !(b.usualLow <= taken[name] && taken[name] <= b.usualHigh))
    .map(([name]) => said(name, taken[name], rules));
}
