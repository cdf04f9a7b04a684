import { Module } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { CONFIG, type Config } from '#config';
import { Metrics } from '#observability';
import { guardedDispatcher } from '#outgoing';
import { ServiceDeskPlusTool } from './servicedesk-plus/servicedesk-plus.tool';
import { PostgresSimulatedDesk } from './simulated/postgres-simulated-desk';
import { SimulatedTool } from './simulated/simulated.tool';
import { TicketToolRegistry } from './ticket-tool-registry';

function guarded({ tickets: { allowedPrivateNetworks } }: Config): Dispatcher {
  return guardedDispatcher({ allowedPrivateNetworks, setting: 'tickets.allowedPrivateNetworks' });
}

/** The ticketing tools. A further tool is one more entry in the list below. */
@Module({
  providers: [
    PostgresSimulatedDesk,
    {
      provide: TicketToolRegistry,
      inject: [CONFIG, Metrics, PostgresSimulatedDesk],
      useFactory: (config: Config, metrics: Metrics, desk: PostgresSimulatedDesk) =>
        new TicketToolRegistry([
          new ServiceDeskPlusTool({ timeoutMs: config.tickets.timeoutMs, dispatcher: guarded(config), metrics }),
          new SimulatedTool(desk, metrics),
        ]),
    },
  ],
  exports: [TicketToolRegistry],
})
export class TicketsModule {}
