/** What the page figures use of autocannon, which ships no types. */
declare module 'autocannon' {
  interface Outcome {
    readonly requests: { readonly average: number }
    readonly errors: number
    readonly timeouts: number
    readonly non2xx: number
    readonly '2xx': number
    readonly duration: number
  }
  export default function autocannon(options: {
    readonly url: string
    readonly connections: number
    readonly duration: number
  }): Promise<Outcome>
}
