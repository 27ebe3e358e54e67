-- What was spent on days that nothing can change any more, so that a month is not summed anew for each
-- picture. Without a gap from its first day to its last; whatever could change a day takes it out again.

CREATE TABLE closed_days (
    guild_id BIGINT NOT NULL,  -- 0: everybody together, which every closed day has
    day      BIGINT NOT NULL,  -- its first millisecond
    spent    BIGINT NOT NULL,  -- micros, of predictions and of erased_spending together
    PRIMARY KEY (guild_id, day)
);

CREATE INDEX closed_days_by_day ON closed_days (day);

CREATE INDEX erased_spending_by_day ON erased_spending (day, cost);
