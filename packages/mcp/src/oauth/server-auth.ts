// Types, not interfaces: configurations are compared in their JSON form.
type ClientBase = {
  /** The authorization server that knows the client, by its issuer identifier. Credentials go there and nowhere else. */
  readonly issuer: string;
  readonly clientId: string;
  /** What tokens are to be good for, with spaces between. Default: what the server asks for. */
  readonly scope?: string;
};

/** How Aura gets tokens for a server that is protected by OAuth: as a client of its own, without a person. */
export type ServerAuth =
  | (ClientBase & {
      readonly type: 'client_credentials';
      readonly clientSecret: string;
      /** Where a request for a token has it. Default: where the authorization server takes it, first of all in the header. */
      readonly secretIn?: 'header' | 'body';
    })
  | (ClientBase & {
      readonly type: 'private_key_jwt';
      /** PKCS 8, as PEM. */
      readonly privateKey: string;
      /** Of the signature, by its name in JWS. */
      readonly algorithm: string;
    });
