"""Pure floor: Chinese numerals and dates, slots, claims, quantifiers, similarity, search tokens."""
