//! What an answer costs, in millionths of a US dollar.

use super::Usage;

/// What a model's tokens cost, in nano-dollars each: 1 US dollar per million tokens is 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// A prompt token.
    pub input: u64,
    /// A token of the answer.
    pub output: u64,
    /// A prompt token read from a cache.
    pub cache_read: u64,
    /// A prompt token written to a cache.
    pub cache_write: u64,
}

impl Price {
    /// From nano-dollars a token, with Anthropic's rules for the five-minute cache: reading costs
    /// a tenth of the input, writing a quarter more.
    pub const fn new(input: u64, output: u64) -> Self {
        Self { input, output, cache_read: input / 10, cache_write: input + input / 4 }
    }

    /// The cost of `usage` in micro-dollars, rounded up.
    pub fn cost(&self, usage: &Usage) -> u64 {
        let part = |tokens: u64, price: u64| u128::from(tokens) * u128::from(price);
        let nanos = part(usage.input_tokens, self.input)
            + part(usage.output_tokens, self.output)
            + part(usage.cache_read_tokens, self.cache_read)
            + part(usage.cache_write_tokens, self.cache_write);
        u64::try_from(nanos.div_ceil(1_000)).unwrap_or(u64::MAX)
    }
}

/// Prices by the beginning of the model's id; the longest beginning that fits counts.
#[derive(Debug, Clone)]
pub struct Prices(Vec<(String, Price)>);

impl Default for Prices {
    /// Anthropic's list prices of November 2026, and OpenAI's of what works out vectors.
    fn default() -> Self {
        Self::none()
            .with("claude-opus-5-5", Price::new(4_000, 20_000))
            .with("claude-sonnet-5-5", Price::new(2_000, 10_000))
            .with("claude-haiku-5-5", Price::new(100, 500))
            .with("text-embedding-3-small", Price::new(20, 0))
            .with("text-embedding-3-large", Price::new(130, 0))
            .with("text-embedding-ada-002", Price::new(100, 0))
    }
}

impl Prices {
    /// No price known.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The same, and `price` for models whose id begins with `prefix`; replaces what that prefix
    /// had.
    #[must_use]
    pub fn with(mut self, prefix: impl Into<String>, price: Price) -> Self {
        let prefix = prefix.into();
        self.0.retain(|(known, _)| *known != prefix);
        self.0.push((prefix, price));
        self
    }

    /// The price of `model`, an id with or without the provider before it (`anthropic:…`).
    pub fn of(&self, model: &str) -> Option<Price> {
        let bare = model.split_once(':').map_or(model, |(_, bare)| bare);
        self.longest(model).or_else(|| self.longest(bare))
    }

    /// What `usage` of `model` costs in micro-dollars, rounded up; `None` when no price is known.
    pub fn cost(&self, model: &str, usage: &Usage) -> Option<u64> {
        self.of(model).map(|price| price.cost(usage))
    }

    fn longest(&self, model: &str) -> Option<Price> {
        let fits = |prefix: &str| {
            model.strip_prefix(prefix).is_some_and(|rest| {
                // `…-5-5` must not price `…-5-50`.
                !rest.starts_with(|next: char| next.is_ascii_digit())
            })
        };
        let fitting = self.0.iter().filter(|(prefix, _)| fits(prefix));
        fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, price)| *price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: u64 = 1_000_000;

    #[test]
    fn a_million_tokens_cost_the_list_price() {
        let prices = Prices::default();
        let used =
            |input_tokens, output_tokens| Usage { input_tokens, output_tokens, ..Usage::default() };
        let table = [
            ("claude-opus-5-5", used(MILLION, 0), Some(4_000_000)),
            ("claude-opus-5-5", used(0, MILLION), Some(20_000_000)),
            ("claude-sonnet-5-5", used(MILLION, MILLION), Some(12_000_000)),
            ("claude-haiku-5-5", used(MILLION, MILLION), Some(600_000)),
            ("anthropic:claude-haiku-5-5-20261021", used(MILLION, 0), Some(100_000)),
            ("openai:text-embedding-3-small", used(MILLION, 0), Some(20_000)),
            ("claude-haiku-5-50", used(1, 1), None),
            ("llama3.1:8b", used(1, 1), None),
            ("", used(1, 1), None),
        ];
        for (model, usage, cost) in table {
            assert_eq!(prices.cost(model, &usage), cost, "{model}");
        }
    }

    #[test]
    fn reading_a_cache_is_cheap_and_writing_it_is_dear() {
        let prices = Prices::default();
        let read = Usage { cache_read_tokens: MILLION, ..Usage::default() };
        let write = Usage { cache_write_tokens: MILLION, ..Usage::default() };

        assert_eq!(prices.cost("claude-haiku-5-5", &read), Some(10_000));
        assert_eq!(prices.cost("claude-haiku-5-5", &write), Some(125_000));
        assert_eq!(prices.cost("claude-opus-5-5", &read), Some(400_000));
        assert_eq!(prices.cost("claude-opus-5-5", &write), Some(5_000_000));
    }

    #[test]
    fn a_part_of_a_micro_dollar_counts_as_one() {
        let one = Usage { input_tokens: 1, ..Usage::default() };
        assert_eq!(Prices::default().cost("claude-haiku-5-5", &one), Some(1));
    }

    #[test]
    fn the_longest_beginning_counts_and_can_be_replaced() {
        let prices = Prices::none()
            .with("m", Price::new(1_000, 0))
            .with("m-large", Price::new(9_000, 0))
            .with("m-large", Price::new(2_000, 0));
        let used = Usage { input_tokens: MILLION, ..Usage::default() };

        assert_eq!(prices.cost("m-large-v2", &used), Some(2_000_000));
        assert_eq!(prices.cost("m-small", &used), Some(1_000_000));
    }
}
