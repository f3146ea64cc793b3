/** Makes up the lines of a demo log. */
export interface DemoLines {
  /** What happened at `time`, without line ends: mostly one line, sometimes a stack trace. */
  next(time: Date): string[];
}

const CITIES = ['Lisbon', 'Zürich', 'São Paulo', '東京', 'Nairobi', 'Kraków'] as const;
const PATHS = ['/', '/cart', '/orders', '/search?q=teapot', '/api/items/42', '/login'] as const;
const STATUSES = [200, 200, 200, 200, 204, 304, 404] as const;
const ERRORS = ['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'] as const;
const WORDS = ['teapot', 'lamp', 'garden chair'] as const;

/** A source of lines as the services of a small web shop might write them. */
export function createDemoLines(): DemoLines {
  let request = 1000 + upTo(8000);
  let order = 20_000 + upTo(10_000);

  function info(): string {
    const dice = Math.random();
    if (dice < 0.6) {
      request += 1;
      const id = request.toString(16);
      return `INFO  api GET ${pick(PATHS)} ${pick(STATUSES)} ${1 + upTo(180)}ms request=${id}`;
    }
    if (dice < 0.8) return `INFO  mailer sent receipt of order ${order}`;
    order += 1;
    const amount = `${upTo(300)}.${10 + upTo(90)}`;
    return `INFO  checkout order ${order} paid amount=${amount} EUR city=${pick(CITIES)}`;
  }

  return {
    next(time) {
      const dice = Math.random();
      if (dice < 0.06) return [asJson(time)];
      const [first = '', ...trace] = dice < 0.08 ? failure(order) : [dice < 0.3 ? other() : info()];
      return [`${time.toISOString()} ${first}`, ...trace];
    },
  };
}

function other(): string {
  return pick([
    `DEBUG search cache hit key=item:${upTo(500)} age=${upTo(60)}s`,
    `DEBUG api pool size=${4 + upTo(12)} idle=${upTo(4)} waiting=0`,
    `DEBUG scheduler next run in ${10 + upTo(50)}s`,
    `WARN  search slow query took ${500 + upTo(2500)}ms table=items rows=${upTo(90_000)}`,
    `WARN  scheduler retry ${1 + upTo(3)} of 3 for supplier feed: ${pick(ERRORS)}`,
  ]);
}

function failure(order: number): string[] {
  return [
    `ERROR checkout payment of order ${order} failed: ${pick(ERRORS)} 10.4.0.${1 + upTo(250)}:443`,
    `    at Gateway.charge (/srv/shop/src/payment/gateway.js:${20 + upTo(200)}:17)`,
    `    at async Checkout.pay (/srv/shop/src/checkout.js:${20 + upTo(90)}:5)`,
    `    at async handle (/srv/shop/src/http/router.js:58:9)`,
  ];
}

function asJson(time: Date): string {
  return JSON.stringify({
    time: time.toISOString(),
    level: 'info',
    service: 'search',
    event: 'query',
    words: pick(WORDS),
    hits: upTo(400),
    tookMs: 1 + upTo(90),
  });
}

function pick<Item>([first, ...others]: readonly [Item, ...Item[]]): Item {
  return others[upTo(others.length + 1) - 1] ?? first;
}

function upTo(limit: number): number {
  return Math.floor(Math.random() * limit);
}
