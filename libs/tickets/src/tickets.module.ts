import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { Metrics } from '#observability';
import { guardedDispatcher } from '#outgoing';
import { PostgresSimulatedDesk } from './simulated/postgres-simulated-desk';
import { TicketToolRegistry } from './ticket-tool-registry';
import { ticketTools } from './ticket-tools';

/** The ticketing tools. */
@Module({
  providers: [
    PostgresSimulatedDesk,
    {
      provide: TicketToolRegistry,
      inject: [CONFIG, Metrics, PostgresSimulatedDesk],
      useFactory: ({ tickets: { timeoutMs, allowedPrivateNetworks } }: Config, metrics: Metrics, simulatedDesk: PostgresSimulatedDesk) => {
        const dispatcher = guardedDispatcher({ allowedPrivateNetworks, setting: 'tickets.allowedPrivateNetworks' });
        return new TicketToolRegistry(ticketTools({ timeoutMs, dispatcher, metrics }, simulatedDesk));
      },
    },
  ],
  exports: [TicketToolRegistry],
})
export class TicketsModule {}
