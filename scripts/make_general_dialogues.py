#!/usr/bin/env python3
"""Questions and answers on the eye in general, as dialogues to mix into the tuning of a language model.

    scripts/make_general_dialogues.py ../shared/data/text_qa/medquad_eye_subset_derived.jsonl general.jsonl

`retinalgpt evaluate retention` measures the perplexity of the first 120,000 bytes of these answers (kTextBytes in
src/evaluation/retention.cpp), so only what comes after them is written, and one answer in between is left out.
"""
import json
import sys

HELD_BACK_BYTES, LONGEST_ANSWER = 120_000, 1200


def cut(text):
    """The first sentences of an answer that go on for pages."""
    if len(text) <= LONGEST_ANSWER:
        return text
    end = text.rfind(". ", 0, LONGEST_ANSWER)
    return text[: end + 1] if end > 0 else text[:LONGEST_ANSWER]


def main():
    source, target = sys.argv[1:]
    used, written = 0, 0
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines, 1):
            item = json.loads(line)
            held_back = used < HELD_BACK_BYTES + LONGEST_ANSWER
            used += len(item["answer"].encode()) + 2
            if held_back:
                continue
            turns = [{"from": "human", "value": item["question"]},
                     {"from": "gpt", "value": cut(" ".join(item["answer"].split()))}]
            out.write(json.dumps({"id": f"medquad.{number}", "conversations": turns}) + "\n")
            written += 1
    print(f"{written} dialogues")


if __name__ == "__main__":
    main()
